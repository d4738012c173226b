import type { Glyph } from './recognise.js';

/** Widths of proportional print (Helvetica) in its size; what is not here is as wide as a capital or as a small letter. */
const WIDTHS: Readonly<Record<string, number>> = {
  I: 0.28,
  J: 0.5,
  L: 0.56,
  M: 0.95,
  W: 1.02,
  G: 0.78,
  O: 0.78,
  Q: 0.78,
  F: 0.61,
  T: 0.61,
  Z: 0.61,
  i: 0.22,
  j: 0.22,
  l: 0.22,
  f: 0.28,
  t: 0.28,
  r: 0.33,
  m: 0.83,
  w: 0.72,
  '.': 0.28,
  ',': 0.28,
  ':': 0.28,
  ';': 0.28,
  '/': 0.28,
  '-': 0.33,
  "'": 0.19,
  '(': 0.33,
  ')': 0.33,
  '!': 0.28,
  '|': 0.26,
};
const CAPITAL = 0.69;
const SMALL = 0.55;
const DIGIT = 0.56;
/** A space is at least this wide, in sizes of proportional print and in columns of print of fixed pitch. */
const SPACE = 0.3;
const SPACE_OF_PITCH = 0.55;
/** With fewer characters their distances tell nothing. */
const FEWEST = 4;

/**
 * The text of a line with the spaces that the recogniser leaves out: where two characters stand farther apart than their widths
 * explain, in proportional print or in print of fixed pitch, whichever the line is.
 */
export function withSpaces(glyphs: readonly Glyph[]): string {
  const texts = glyphs.map(({ character }) => character);
  if (glyphs.length < FEWEST) return texts.join('');
  const gaps = glyphs.slice(1).map(({ at }, i) => at - (glyphs[i] as Glyph).at);
  const expected = texts.slice(1).map((text, i) => (widthOf(text) + widthOf(texts[i] as string)) / 2);
  const scale = median(gaps.map((gap, i) => gap / (expected[i] as number)));
  const pitch = median(gaps);
  const offProportional = median(gaps.map((gap, i) => Math.abs(gap / scale - (expected[i] as number))));
  const offFixed = median(gaps.map((gap) => Math.abs(gap / pitch - 1) * 0.6));
  const isSpace = (gap: number, i: number) =>
    offFixed < offProportional ? gap / pitch - 1 > SPACE_OF_PITCH : gap / scale - (expected[i] as number) > SPACE;
  return texts
    .map((text, i) => (i > 0 && isBare(texts, i) && isSpace(gaps[i - 1] as number, i - 1) ? ` ${text}` : text))
    .join('');
}

/** Whether no space was recognised between a character and the one before it. */
function isBare(texts: readonly string[], i: number): boolean {
  return texts[i] !== ' ' && texts[i - 1] !== ' ';
}

function widthOf(character: string): number {
  const letter = character.normalize('NFD').charAt(0);
  const known = WIDTHS[letter];
  if (known !== undefined) return known;
  return /[a-z]/.test(letter) ? SMALL : /\d/.test(letter) ? DIGIT : CAPITAL;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
