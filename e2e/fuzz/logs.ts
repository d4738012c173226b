import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Line {
  level?: string;
  service?: string;
  msg?: string;
  err?: { type?: string; message?: string };
}

/** What services logged as errors, each once: bad input must not be one. Only log files of services are JSON. */
export function loggedErrors(folder: string): string[] {
  const lines = readdirSync(folder)
    .filter((file) => !/^(nats|postgres)\.log$/.test(file))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .filter((line) => line.includes('"level":"error"') || line.includes('"level":"fatal"'));
  const said = lines.map((line) => {
    const { service, msg, err } = JSON.parse(line) as Line;
    return `${service} logged: ${msg}${err ? ` (${err.type}: ${err.message?.slice(0, 200)})` : ''}`;
  });
  return [...new Set(said)];
}
