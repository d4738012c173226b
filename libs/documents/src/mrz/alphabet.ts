import type { Layout, Span } from './layout.js';

/** What may stand at a position. `date`: digits, and fillers for what is unknown. `any`: capitals, digits and fillers alike. */
export type Alphabet = 'letters' | 'digits' | 'date' | 'any';

/** What a digit is taken for that stands where letters alone may stand, and the reverse: characters of one shape in OCR-B. */
const LETTER_OF: Readonly<Record<string, string>> = { 0: 'O', 1: 'I', 2: 'Z', 4: 'A', 5: 'S', 6: 'G', 8: 'B' };
const DIGIT_OF: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  U: '0',
  I: '1',
  L: '1',
  J: '1',
  Z: '2',
  A: '4',
  S: '5',
  G: '6',
  T: '7',
  B: '8',
};

/** Letters that a filler is taken for. */
export const FILLER_LIKE = 'KXCESL';

/** The characters that are easily taken for this one, where both letters and digits may stand. */
export const LOOK_ALIKES: Readonly<Record<string, string>> = {
  0: 'OQD',
  1: 'I',
  2: 'Z',
  5: 'S',
  6: 'G',
  8: 'B',
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
};

/** The character that was meant where another alphabet was read; undefined where there is none. */
export function mended(character: string, alphabet: Alphabet): string | undefined {
  if (character === '<' || alphabet === 'any') return character;
  if (alphabet === 'letters') return /[A-Z]/.test(character) ? character : LETTER_OF[character];
  if (/\d/.test(character)) return character;
  // An X stays: some issuers put it for what is unknown of a date.
  return DIGIT_OF[character] ?? (alphabet === 'date' && 'KCE'.includes(character) ? '<' : undefined);
}

/** The alphabet of every position of a form. */
export function alphabetsOf(layout: Layout): Alphabet[][] {
  const alphabets = layout.lengths.map((length): Alphabet[] => new Array(length).fill('any'));
  const set = (span: Span | undefined, alphabet: Alphabet) => {
    if (span) alphabets[span.line]?.fill(alphabet, span.from, span.to);
  };
  const { documentCode, issuer, name, givenNames, nationality, birthDate, expiryDate } = layout;
  for (const at of [issuer, name, givenNames, nationality]) set(at, 'letters');
  // The second character may be a digit, as in D1.
  set({ ...documentCode, to: documentCode.from + 1 }, 'letters');
  for (const at of [birthDate.at, expiryDate?.at]) set(at, 'date');
  set(layout.issueMonth, 'digits');
  for (const field of [layout.number, birthDate, expiryDate, layout.personalNumber]) set(field?.check, 'digits');
  set(layout.composite?.at, 'digits');
  return alphabets;
}
