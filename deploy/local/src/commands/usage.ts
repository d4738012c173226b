import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../layout.ts';

/** How a program of the checkout is called: the comment that its file begins with. `file`: relative to the checkout. */
export function programUsage(file: string): string {
  const [, comment = ''] = /^\/\*\*[\s*]*([\s\S]*?)\s*\*\//.exec(readFileSync(join(REPOSITORY, file), 'utf8')) ?? [];
  return comment.replaceAll(/\n \* ?/g, '\n');
}

/** What `parseArgs` says of an argument, without its advice. */
export const complaint = (message: string): string => /^.*?(?=\.?(\n|$)|\. )/.exec(message)?.[0] ?? message;
