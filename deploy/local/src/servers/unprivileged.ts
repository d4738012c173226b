import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';

/** User and group ids for `spawn`. */
export interface User {
  uid: number;
  gid: number;
}

const NAME = 'postgres';

/**
 * The user that PostgreSQL runs as: when we are root, the system user `postgres`, created when absent, since
 * PostgreSQL refuses to run as root; otherwise the current user (undefined).
 */
export function databaseUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (spawnSync('id', ['-u', NAME]).status !== 0) {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]);
  }
  const id = (flag: string) => Number(execFileSync('id', [flag, NAME], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** True when the user may enter the folder, or execute the file. */
export function isReachable(path: string, user: User | undefined): boolean {
  return spawnSync('test', ['-x', path], { ...user, cwd: '/' }).status === 0;
}

/**
 * A folder for what belongs to `owner` (a path), in a place that every user can enter. Throws when another
 * user has put something there.
 */
export function publicFolder(owner: string): string {
  const folder = join('/var/tmp', `bonafide-${createHash('sha256').update(owner).digest('hex').slice(0, 12)}`);
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o755 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Failure(`${folder} belongs to another user. Remove it and try again.`);
  }
  return folder;
}

/** A copy of a folder of one version that every user can reach, made once. */
export function publicCopy(folder: string, version: string): string {
  const home = publicFolder(`${folder} ${version}`);
  const copy = join(home, 'copy');
  if (existsSync(copy)) return copy;
  const draft = mkdtempSync(join(home, 'draft-'));
  cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX', draft]);
  try {
    renameSync(draft, copy);
  } catch (error) {
    // Another process may have been faster; its copy is as good.
    rmSync(draft, { recursive: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}
