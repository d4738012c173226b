import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What starts and stops the stack of a checkout: that checkout's own code, this one's or another revision's. */
export interface LocalCode {
  stack: typeof import('@bonafide/local/stack');
  stackPorts: typeof import('@bonafide/local/stack-ports');
  processes: typeof import('@bonafide/local/servers/process');
  postgres: typeof import('@bonafide/local/servers/postgres');
}

/** Loads it. Types are this checkout's: callers use only what all revisions have. */
export async function localCode(root: string): Promise<LocalCode> {
  const load = (file: string) => import(pathToFileURL(join(root, 'deploy/local/src', file)).href);
  return {
    stack: await load('stack.ts'),
    stackPorts: await load('stack-ports.ts'),
    processes: await load('servers/process.ts'),
    postgres: await load('servers/postgres.ts'),
  };
}
