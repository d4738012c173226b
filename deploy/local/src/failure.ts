import { existsSync, readFileSync } from 'node:fs';

/** A failure that the user can resolve: its message says what is wrong and what to do, without a stack trace. */
export class Failure extends Error {
  override name = 'Failure';
}

/** Arguments that a verb does not take: the message says which, in one line. */
export class Misuse extends Error {
  override name = 'Misuse';
}

/** The last lines of a log file, indented, for use in a message; empty when there is none. */
export function tail(file: string, lines = 15): string {
  if (!existsSync(file)) return '';
  const text = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines);
  return text.map((line) => `    ${line.slice(0, 400)}`).join('\n');
}
