import { checkDigit } from '../mrz/check-digit.js';
import { transliterated } from '../mrz/transliterate.js';
import { type Agreement, type Cut, unequal } from './agreement.js';
import type { FieldName } from './field-names.js';
import { normalisedAddress, sameAddress } from './same-address.js';
import { sameName } from './same-name.js';
import { sameState } from './same-state.js';

type Compare = (a: string, b: string, cut: Cut) => Agreement;

const WHOLE: Cut = [false, false];

/** How a field is compared; a field that is not here, as text. */
const COMPARES: Readonly<Partial<Record<FieldName, Compare | undefined>>> = {
  Surname: (a, b, cut) => sameName(a, b, cut),
  'Given names': (a, b, cut) => sameName(a, b, cut),
  'Surname And Given Names': (a, b, cut) => sameName(a, b, cut, true),
  'Date of birth': sameDate,
  'Date of expiry': sameDate,
  'Date of issue': sameDate,
  'Record created': sameDate,
  'Revision Date': sameDate,
  'Document #': sameNumber,
  'Personal #': sameNumber,
  'Visa Number': sameNumber,
  'Document discriminator': sameNumber,
  'Inventory Number': sameNumber,
  'Postal Code': (a, b) => sameNumber(a, b, [true, true]),
  Nationality: sameState,
  'Nationality Code': sameState,
  'Issuing State': sameState,
  'Issuing State Code': sameState,
  Sex: sameSex,
  Address: sameAddress,
  Street: sameAddress,
  City: sameAddress,
  'Place of Birth': softly,
  Authority: softly,
  Height: softly,
  Weight: softly,
  'Eyes Color': softly,
  'Hair Color': softly,
  'DL Endorsed': softly,
  'DL Restriction Code': softly,
  'Document Class Code': softly,
};

/** Longer values than any document has are not taken apart. */
const MOST_CHARACTERS = 500;

/** How two readings of one field agree. */
export function agreementOf(field: FieldName, a: string, b: string, cut: Cut = WHOLE): Agreement {
  if (Math.max(a.length, b.length) > MOST_CHARACTERS) return a === b ? 'EQUAL' : 'DIFFERENT';
  return (COMPARES[field] ?? sameText)(a, b, cut);
}

/** Whether two readings of one field say the same as far as both go; see `sameName`, `sameState` and below for what may differ. */
export function sameValue(field: FieldName, a: string, b: string): boolean {
  return ['EQUAL', 'BEGUN'].includes(agreementOf(field, a, b));
}

/**
 * Dates agree as far as both are known, and differ nearly in a digit or two. Zones of two digits a year leave the century open: see
 * `agreementIn`.
 */
function sameDate(a: string, b: string): Agreement {
  if (![a, b].every((date) => /^\d{4}(-\d\d){0,2}$/.test(date))) return 'INCOMPARABLE';
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long === short) return 'EQUAL';
  if (long.startsWith(`${short}-`)) return 'BEGUN';
  const differing = [...long].filter((digit, i) => digit !== short[i]).length;
  return a.length === b.length && differing <= 2 ? 'NEARLY' : 'DIFFERENT';
}

/** Characters that OCR mistakes for each other, in one. */
const SHAPES: Readonly<Record<string, string>> = { I: '1', L: '1', Z: '2', S: '5', G: '6', B: '8', Q: '0', D: '0' };

/** Letters and digits; O and 0 are one, since many states print them alike. A check digit at the end of one does not matter. */
function sameNumber(a: string, b: string, [aIsCut, bIsCut]: Cut): Agreement {
  const [first, second] = [a, b].map((text) => transliterated(text).replaceAll(' ', '').replaceAll('O', '0')) as [
    string,
    string,
  ];
  if (first === '' || second === '') return 'INCOMPARABLE';
  if (first === second) return 'EQUAL';
  if (first === second + checkDigit(second) || second === first + checkDigit(first)) return 'BEGUN';
  const begins = (short: string, long: string) => short.length >= 5 && long.startsWith(short);
  if ((aIsCut && begins(first, second)) || (bIsCut && begins(second, first))) return 'BEGUN';
  const shape = (text: string) => [...text].map((character) => SHAPES[character] ?? character).join('');
  if (shape(first) === shape(second)) return 'DOUBTFUL';
  return unequal(first, second);
}

/** Letters for the sexes that documents print, often in two languages; M, F and X are those of ICAO 9303. */
function sameSex(a: string, b: string): Agreement {
  const [first, second] = [a, b].map((text) => {
    const words = transliterated(text).split(' ');
    const known = words.map((word) => ({ MALE: 'M', FEMALE: 'F', '<': 'X' })[word] ?? word);
    return text.trim() === '<' ? 'X' : known.findLast((word) => /^[MFX]$/.test(word));
  });
  if (!first || !second) return 'INCOMPARABLE';
  return first === second ? 'EQUAL' : 'NEARLY';
}

/** Codes, abbreviations and units differ from zone to zone: equal or not told. */
function softly(a: string, b: string): Agreement {
  return normalisedAddress(a) === normalisedAddress(b) ? 'EQUAL' : 'INCOMPARABLE';
}

function sameText(a: string, b: string, [aIsCut, bIsCut]: Cut): Agreement {
  const [first, second] = [a, b].map((text) => transliterated(text).replaceAll(' ', '')) as [string, string];
  if (first === '' && second === '') return 'INCOMPARABLE';
  if (first === second) return 'EQUAL';
  if ((aIsCut && second.startsWith(first)) || (bIsCut && first.startsWith(second))) return 'BEGUN';
  return unequal(first, second);
}
