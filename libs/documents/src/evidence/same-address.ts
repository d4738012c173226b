import { transliterated } from '../mrz/transliterate.js';
import { type Agreement, unequal } from './agreement.js';

/** Abbreviations of addresses in North America, by what they stand for. */
const SHORT: Readonly<Record<string, string>> = {
  STREET: 'ST',
  AVENUE: 'AVE',
  ROAD: 'RD',
  DRIVE: 'DR',
  LANE: 'LN',
  BOULEVARD: 'BLVD',
  COURT: 'CT',
  PLACE: 'PL',
  HIGHWAY: 'HWY',
  APARTMENT: 'APT',
  UNIT: 'APT',
  SUITE: 'STE',
  NORTH: 'N',
  SOUTH: 'S',
  EAST: 'E',
  WEST: 'W',
  STRASSE: 'STR',
  SAINT: 'ST',
};

/** Capitals and digits, words abbreviated, nothing between them. */
export function normalisedAddress(text: string): string {
  return wordsOf(text).join('');
}

function wordsOf(text: string): string[] {
  return transliterated(text.replaceAll('^', ' '))
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => SHORT[word] ?? word.replace(/STRASSE$/, 'STR'));
}

/**
 * Whether two zones have one address: the same words but for their abbreviations. Addresses with other numbers, or with hardly a
 * word in common, differ, those that are the same but for a character or two nearly; between the two nothing is told, since zones leave parts out.
 */
export function sameAddress(a: string, b: string): Agreement {
  const [first, second] = [wordsOf(a), wordsOf(b)];
  if (first.length === 0 || second.length === 0) return 'INCOMPARABLE';
  if (first.join('') === second.join('')) return 'EQUAL';
  const agreement = unequal(first.join(''), second.join(''));
  if (agreement !== 'DIFFERENT') return agreement;
  const [fewer, more] = first.length <= second.length ? [first, second] : [second, first];
  const shared = fewer.filter((word) => more.includes(word)).length / fewer.length;
  const numbers = (words: readonly string[]) => words.filter((word) => /\d/.test(word));
  const otherNumber = numbers(fewer).some((number) => !more.includes(number)) && numbers(more).length > 0;
  return otherNumber || shared < 0.5 ? 'DIFFERENT' : 'DOUBTFUL';
}
