import { randomInt } from 'node:crypto';
import { MOVEMENTS, type Movement } from '@bonafide/vision/active/movements';

/** Movements of a challenge. */
const LENGTH = 4;

/** Every list of movements that a challenge may have: none twice in a row, at least one turn, by which depth is told. */
export const SEQUENCES: readonly (readonly Movement[])[] = lists(LENGTH).filter((list) =>
  list.some((movement) => movement === 'TURN_LEFT' || movement === 'TURN_RIGHT'),
);

function lists(length: number): Movement[][] {
  if (length === 0) return [[]];
  return lists(length - 1).flatMap((list) =>
    MOVEMENTS.filter((movement) => movement !== list.at(-1)).map((movement) => [...list, movement]),
  );
}

/** One of `SEQUENCES`, all being equally likely, by the system's source of randomness for secrets. */
export function randomMovements(): readonly Movement[] {
  return SEQUENCES[randomInt(SEQUENCES.length)] as readonly Movement[];
}
