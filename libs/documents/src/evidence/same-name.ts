import { isTransliterable, transliterated } from '../mrz/transliterate.js';
import { type Agreement, type Cut, unequal } from './agreement.js';

/** States whose own transliteration differs from the common one. */
const STATES = [undefined, 'BGR', 'BLR', 'MKD', 'SRB', 'UKR'];

/** A maiden name beside the surname, as cards print it and zones do not. */
const MAIDEN = /[\s,;(]+(?:geb(?:oren)?e?|n[ée]e|[ée]pouse|[ée]p|ux)\b.*$/iu;
/** Some are names too, and titles only where they are abbreviated. */
const TITLE = /^(?:(?:dr|prof|mr|mrs|ms|miss)\b\.?|(?:mag|ing)\.)\s+/iu;

/** Shorter names begin others by chance. */
const LONG = 8;

/** Digits that are letters in a name. */
const LETTER_OF: Readonly<Record<string, string>> = { 0: 'O', 1: 'I', 2: 'Z', 5: 'S', 6: 'G', 8: 'B' };

/**
 * Whether two zones spell one name. Case, diacritics, hyphens, apostrophes and spaces do not matter; Ü, UE and U are one, and so
 * are the other letters that ICAO 9303 writes in two ways, as well as Cyrillic and Arabic letters and their transliterations. A
 * name that a zone cuts off, as a whole or within its parts, is one with the whole. Doubtful are names of which one has more parts
 * at its end, or a K behind a part, as which fillers are read, and those that differ by an E as HO and HOE do, where neither zone
 * has the letter that it may be half of, or by what print's reader takes for another letter (Þ for P). Names in a script that zones
 * cannot have are not comparable.
 */
export function sameName(a: string, b: string, [aIsCut, bIsCut]: Cut, anyOrder = false): Agreement {
  if (![a, b].every((name) => /\p{L}/u.test(name) && isTransliterable(name))) return 'INCOMPARABLE';
  const [first, second] = [readings(a), readings(b)];
  const pairs = first.flatMap((x) => second.map((y) => [x, y] as const));
  const some = (holds: (x: string, y: string) => boolean) => pairs.some(([x, y]) => holds(x, y));
  const isSame = (x: string, y: string) => bare(x) === bare(y) || (anyOrder && bare(sorted(x)) === bare(sorted(y)));
  if (some(isSame)) return 'EQUAL';
  if (some((x, y) => (aIsCut && isCutOff(x, y)) || (bIsCut && isCutOff(y, x)))) return 'BEGUN';
  const isOpen = (x: string, y: string) =>
    withoutK(x) === withoutK(y) || isSame(withoutE(x), withoutE(y)) || isSame(asRead(x), asRead(y));
  const lacks = (x: string, y: string) => isBeginning(x, y) || (anyOrder && isSubset(x, y));
  if (some((x, y) => lacks(x, y) || lacks(y, x) || isOpen(x, y))) return 'DOUBTFUL';
  const nearest = pairs.map(([x, y]) => unequal(bare(x), bare(y)));
  const near = (['NEARLY', 'LACKING'] as const).find((one) => nearest.includes(one));
  // A long name may have been found in two pieces.
  const isPiece = (x: string, y: string) => bare(x).length >= LONG && bare(y).startsWith(bare(x));
  return near ?? (some((x, y) => isPiece(x, y) || isPiece(y, x)) ? 'DOUBTFUL' : 'DIFFERENT');
}

/** A letter of another script than the Latin one. */
const OTHER_SCRIPT = /(?!\p{Script=Latin})\p{L}/u;

/** The ways in which a name can be written in a zone. A name in two scripts, parted by a stroke, is there twice. */
function readings(text: string): string[] {
  const name = text.replaceAll('^', ' ');
  const scripts = OTHER_SCRIPT.test(name) ? name.split('/') : [];
  const parts = [name, ...scripts, name.replace(MAIDEN, '')].flatMap((part) => [part, part.replace(TITLE, '')]);
  const spelled = parts
    .filter((part) => /\p{L}/u.test(part))
    .map((part) => part.replace(/\d/g, (digit) => LETTER_OF[digit] ?? digit))
    .flatMap((part) => [plain(part), ...STATES.map((state) => transliterated(part, state))]);
  return [...new Set(spelled.flatMap((one) => [one, folded(one)]))];
}

/** Letters without their diacritics: Ü is U. */
function plain(name: string): string {
  return transliterated(name.normalize('NFD').replace(/\p{M}/gu, '').replace(/Ø/giu, 'O'));
}

/**
 * Letters that are written in two ways written in one: UE and UXX as U, AA as A. Only where a consonant and more follow, as in
 * MUELLER, or at the end of a long name, as in LINDSTROEM: elsewhere names with and without the E are names of different people
 * (YUEN and YUN, MAES and MAS, BLOEM and BLOM, HOE and HO). Not in AUE or QUE, where UE is no Ü, nor at the end of SAMUELS.
 */
function folded(name: string): string {
  return withoutE(name, /(?<![AEOQ])([AOU])E(?=[B-DF-HJ-NP-TV-XZ][A-Z]|(?<=[A-Z]{7})[B-DF-HJ-NP-TV-XZ]\b)(?!LS?\b)/g)
    .replace(/(?<!A)AA(?=[B-DF-HJ-NP-TV-XZ][A-Z])/g, 'A')
    .replace(/([NU])XX/g, '$1');
}

/** Letters that the reader of print does not have as those that it may tell for them. */
function asRead(name: string): string {
  return name.replace(/TH/g, 'P').replace(/SS/g, 'B').replace(/AA/g, 'A');
}

/** Without an E that may be half of an Ä, Ö or Ü; of MICHAEL and SAMUEL it is none. */
function withoutE(name: string, half = /(?<![AEOQ])([AOU])E(?!LS?\b)/g): string {
  return name.replace(half, '$1');
}

/** Whether one name has the parts with which another begins. */
function isBeginning(short: string, long: string): boolean {
  return `${long} `.startsWith(`${short} `);
}

/** Whether one name has only parts of another, more than one of them. */
function isSubset(short: string, long: string): boolean {
  const [few, all] = [short.split(' '), long.split(' ')];
  return few.length > 1 && few.every((part) => all.includes(part));
}

/** Without what a filler behind a part of the name is read as. */
function withoutK(name: string): string {
  return bare(name.replace(/(?<=\w)K+(?= |$)/g, ''));
}

function bare(name: string): string {
  return name.replaceAll(' ', '');
}

function sorted(name: string): string {
  return name.split(' ').sort().join(' ');
}

/** Whether a name that is cut off begins the other, or each of its parts a part of the other, in their order. */
function isCutOff(short: string, long: string): boolean {
  if (bare(short).length > 0 && bare(long).startsWith(bare(short))) return true;
  const [parts, whole] = [short.split(' '), long.split(' ')];
  const isBegun = (part: string, i: number) => (whole[i] ?? '').startsWith(part);
  return parts.length <= whole.length && parts.every(isBegun) && (parts[0] ?? '').length >= 1;
}
