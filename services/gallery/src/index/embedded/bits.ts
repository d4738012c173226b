/** Sets of small numbers as bits of 32-bit words. */

export const wordsFor = (size: number): number => Math.ceil(size / 32);

export const hasBit = (words: ArrayLike<number>, at: number): boolean =>
  (((words[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;

export function setBit(words: Uint32Array, at: number): void {
  words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31));
}

export function clearBit(words: Uint32Array, at: number): void {
  words[at >>> 5] = (words[at >>> 5] ?? 0) & ~(1 << (at & 31));
}

/** The numbers below `size` whose bit is set, in order. */
export function* bitsOf(words: Uint32Array, from = 0, to = words.length * 32): Generator<number> {
  for (let at = from >>> 5; at < wordsFor(to); at += 1) {
    for (let word = words[at] ?? 0; word !== 0; word &= word - 1) yield at * 32 + (31 - Math.clz32(word & -word));
  }
}
