import { isTransliterable, transliterated } from '../mrz/transliterate.js';
import type { Agreement } from './agreement.js';
import { isNear } from './agreement.js';

/** States whose own transliteration differs from the common one. */
const STATES = [undefined, 'BGR', 'BLR', 'MKD', 'SRB', 'UKR'];

/** A maiden name beside the surname, as cards print it and zones do not. */
const MAIDEN = /[\s,;(]+(?:geb(?:oren)?e?|n[ée]e|[ée]pouse|[ée]p|ux)\b.*$/iu;
const TITLE = /^(?:dr|prof|mag|ing|mr|mrs|ms|miss)\b\.?\s+/iu;

/** Digits that are letters in a name. */
const LETTER_OF: Readonly<Record<string, string>> = { 0: 'O', 1: 'I', 2: 'Z', 5: 'S', 6: 'G', 8: 'B' };

/**
 * Whether two zones spell one name. Case, diacritics, hyphens, apostrophes and spaces do not matter; Ü, UE and U are one, and so
 * are the other letters that ICAO 9303 writes in two ways, as well as Cyrillic and Arabic letters and their transliterations. A
 * name that a zone cuts off, as a whole or within its parts, is one with the whole. Names of which one has more parts at its end,
 * or a K behind a part, as which fillers are read, are doubtful, and names in a script that zones cannot have are not comparable.
 */
export function sameName(a: string, b: string, truncated: boolean, anyOrder = false): Agreement {
  if (![a, b].every((name) => /\p{L}/u.test(name) && isTransliterable(name))) return 'INCOMPARABLE';
  const pairs = readings(a).flatMap((first) => readings(b).map((second) => [first, second] as const));
  const some = (holds: (first: string, second: string) => boolean) => pairs.some(([x, y]) => holds(x, y));
  if (some((x, y) => bare(x) === bare(y) || (anyOrder && bare(sorted(x)) === bare(sorted(y))))) return 'EQUAL';
  if (truncated && some(isCutOff)) return 'EQUAL';
  if (some((x, y) => isBeginning(x, y) || isBeginning(y, x) || withoutK(x) === withoutK(y))) return 'DOUBTFUL';
  return some((x, y) => isNear(bare(x), bare(y))) ? 'NEARLY' : 'DIFFERENT';
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
  return [...new Set(spelled.map(folded))];
}

/** Letters without their diacritics: Ü is U. */
function plain(name: string): string {
  return transliterated(name.normalize('NFD').replace(/\p{M}/gu, '').replace(/Ø/giu, 'O'));
}

/**
 * Letters that are written in two ways written in one: UE and UXX as U. Not in AUE or QUE, where UE is no Ü, nor at the end of
 * names like MICHAEL and SAMUEL, which would else be one with MICHAL.
 */
function folded(name: string): string {
  return name.replace(/(?<![AEOQ])([AOU])E(?!LS?\b)/g, '$1').replace(/([NU])XX/g, '$1');
}

/** Whether one name has the parts with which another begins. */
function isBeginning(short: string, long: string): boolean {
  return `${long} `.startsWith(`${short} `);
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

/** Whether one name begins the other, or each of its parts a part of the other, in their order. */
function isCutOff(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (bare(short).length > 0 && bare(long).startsWith(bare(short))) return true;
  const [parts, whole] = [short.split(' '), long.split(' ')];
  const isBegun = (part: string, i: number) => (whole[i] ?? '').startsWith(part);
  return parts.length <= whole.length && parts.every(isBegun) && (parts[0] ?? '').length >= 1;
}
