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
  const more = faults.length > SHOWN ? [`… and ${faults.length - SHOWN} more`] : [];
  throw new Misuse([...faults.slice(0, SHOWN), ...more].join('\n'));
}
