import { ALL_STATES, stateOf } from './states.js';

/** Letters that a digit is taken for by readers of which OCR-B is not the only print. */
const LETTERS_OF: Readonly<Record<string, string>> = {
  0: 'OCDGQU',
  1: 'ILTJ',
  2: 'ZN',
  4: 'A',
  5: 'S',
  6: 'G',
  7: 'TZ',
  8: 'B',
};

/**
 * The code of a state that was meant where digits were read among its letters: as mended by the alphabet where that is one, else
 * the only one that it can be. What can be none, or several, is told as it was read.
 */
export function mendedCode(read: string, mended: string): string {
  // Of codes with fillers there is one.
  if (/^[0DOQ]<<$/.test(read)) return 'D<<';
  if (stateOf(mended) || !/\d/.test(read)) return mended;
  const fits = (code: string) =>
    [...code].every((letter, i) => letter === read[i] || (LETTERS_OF[read[i] ?? ''] ?? '').includes(letter));
  const candidates = ALL_STATES.filter(({ code }) => fits(code));
  const [only] = candidates;
  return candidates.length === 1 && only ? only.code : read;
}

/** Whether a code is a state's but for one letter. */
export function isNearCode(code: string): boolean {
  return ALL_STATES.some((state) => [...state.code].filter((letter, i) => letter !== code[i]).length === 1);
}
