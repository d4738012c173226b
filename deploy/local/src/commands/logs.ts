import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../failure.ts';
import { DEVELOPER_STATE, logFile } from '../layout.ts';

const LINES = 100;

/** `./dev logs [service] [-f]`: the last lines of one process or of all; `-f` follows them. */
export function logs(args: readonly string[]): void {
  const follow = args.includes('-f');
  const name = args.find((arg) => !arg.startsWith('-'));
  const files = name ? [logFile(DEVELOPER_STATE, name)] : globSync(logFile(DEVELOPER_STATE, '*')).sort();
  if (files.length === 0 || !files.every((file) => existsSync(file))) {
    const known = globSync(logFile(DEVELOPER_STATE, '*')).map((file) => file.slice(dirname(file).length + 1, -4));
    throw new Failure(known.length ? `No such log. Known logs: ${known.sort().join(', ')}` : 'There are no logs yet.');
  }
  spawnSync('tail', ['-n', String(LINES), ...(follow ? ['-F'] : []), ...files], { stdio: 'inherit' });
}
