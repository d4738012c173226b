import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../failure.ts';
import { DEVELOPER_STATE, logFile } from '../layout.ts';

const LINES = 100;

/** `./dev logs [SERVICE] [-f]`: the last lines of one process or of all, once or as they come. */
export function logs(name: string | undefined, follow: boolean): void {
  const files = name ? [logFile(DEVELOPER_STATE, name)] : globSync(logFile(DEVELOPER_STATE, '*')).sort();
  if (files.length === 0 || !files.every((file) => existsSync(file))) {
    const known = globSync(logFile(DEVELOPER_STATE, '*')).map((file) => file.slice(dirname(file).length + 1, -4));
    throw new Failure(known.length ? `No such log. Known logs: ${known.sort().join(', ')}` : 'There are no logs yet.');
  }
  spawnSync('tail', ['-n', String(LINES), ...(follow ? ['-F'] : []), ...files], { stdio: 'inherit' });
}
