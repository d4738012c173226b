/**
 * Something that the operator can put right: an option, a layout, a line of a file. Programs end with 2 and its message,
 * one fault a line, without a stack.
 */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

/** Faults that a message names; the others are counted. */
const SHOWN = 10;

/** Throws one `Misuse` that names the faults found, if there are any. */
export function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw new Misuse(firstOf(faults).join('\n'));
}

/** The first ten, and a line that counts the others. */
export function firstOf(lines: readonly string[]): string[] {
  const more = lines.length > SHOWN ? [`… and ${lines.length - SHOWN} more`] : [];
  return [...lines.slice(0, SHOWN), ...more];
}
