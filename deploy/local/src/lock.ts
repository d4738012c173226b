import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { recall } from './remembered.ts';
import { identityOf } from './servers/process.ts';

interface Holder {
  pid: number;
  identity: string;
}

/** Does `work` while no other process changes the stack in `stateDir`; throws at once when one does. */
export async function alone<T>(stateDir: string, work: () => Promise<T>): Promise<T> {
  const file = join(stateDir, 'lock.json');
  mkdirSync(stateDir, { recursive: true });
  const holder = recall<Holder>(file);
  // A lock outlives a killed holder; its identity tells that.
  if (holder && identityOf(holder.pid) !== holder.identity) rmSync(file, { force: true });
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Failure(`Another ./dev is changing the stack (pid ${recall<Holder>(file)?.pid}). Wait until it is done.`);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
