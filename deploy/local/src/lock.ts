import { linkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.ts';
import { recall, remember } from './remembered.ts';
import { identityOf } from './servers/process.ts';

const PAUSE_MS = 250;

interface Holder {
  pid: number;
  identity: string;
}

/** Does `work` while no other process changes the stack in `stateDir`; throws at once when one does. */
export async function alone<T>(stateDir: string, work: () => Promise<T>): Promise<T> {
  const file = join(stateDir, 'lock.json');
  const holder = take(file);
  if (holder) throw new Failure(`Another ./dev is changing the stack (pid ${holder.pid}). Wait until it is done.`);
  return holding(file, work);
}

/**
 * Does `work` when every other process that holds the lock of the same file is done; `waits` is called once with one of
 * them.
 */
export async function inTurn<T>(file: string, waits: (pid: number) => void, work: () => T | Promise<T>): Promise<T> {
  let holder = take(file);
  if (holder) waits(holder.pid);
  while (holder) {
    await sleep(PAUSE_MS);
    holder = take(file);
  }
  return holding(file, work);
}

async function holding<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Takes the lock, or returns its holder. */
function take(file: string): Holder | undefined {
  const known = recall<Holder>(file);
  // The lock file outlives a killed holder; the holder's identity shows that.
  if (known && identityOf(known.pid) !== known.identity) rmSync(file, { force: true });
  const draft = `${file}.taking-${process.pid}`;
  remember(draft, { pid: process.pid, identity: identityOf(process.pid) });
  try {
    // A link appears with its whole content, so a reader never sees half a lock.
    linkSync(draft, file);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return recall<Holder>(file) ?? take(file);
  } finally {
    rmSync(draft, { force: true });
  }
}
