import { checkDigit } from '../mrz/check-digit.js';
import { transliterated } from '../mrz/transliterate.js';
import { type Agreement, isNear } from './agreement.js';
import type { FieldName } from './field-names.js';
import { normalisedAddress, sameAddress } from './same-address.js';
import { sameName } from './same-name.js';
import { sameState } from './same-state.js';

type Compare = (a: string, b: string, truncated: boolean) => Agreement;

/** How a field is compared; a field that is not here, as text. */
const COMPARES: Readonly<Partial<Record<FieldName, Compare | undefined>>> = {
  Surname: (a, b, truncated) => sameName(a, b, truncated),
  'Given names': (a, b, truncated) => sameName(a, b, truncated),
  'Surname And Given Names': (a, b, truncated) => sameName(a, b, truncated, true),
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
  'Postal Code': (a, b) => sameNumber(a, b, true),
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

/** How two readings of one field agree; `truncated`: one of them holds only the beginning. */
export function agreementOf(field: FieldName, a: string, b: string, truncated = false): Agreement {
  if (Math.max(a.length, b.length) > MOST_CHARACTERS) return a === b ? 'EQUAL' : 'DIFFERENT';
  return (COMPARES[field] ?? sameText)(a, b, truncated);
}

/** Whether two readings of one field say the same; see `sameName`, `sameState` and below for what may differ. */
export function sameValue(field: FieldName, a: string, b: string): boolean {
  return agreementOf(field, a, b) === 'EQUAL';
}

/** Dates agree as far as both are known. Zones of two digits a year leave the century open: see `agreementIn`. */
function sameDate(a: string, b: string): Agreement {
  if (![a, b].every((date) => /^\d{4}(-\d\d){0,2}$/.test(date))) return 'INCOMPARABLE';
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long === short || long.startsWith(`${short}-`)) return 'EQUAL';
  const differing = [...long].filter((digit, i) => digit !== short[i]).length;
  return a.length === b.length && differing === 1 ? 'NEARLY' : 'DIFFERENT';
}

/** Characters that OCR mistakes for each other, in one. */
const SHAPES: Readonly<Record<string, string>> = { I: '1', L: '1', Z: '2', S: '5', G: '6', B: '8', Q: '0', D: '0' };

/** Letters and digits; O and 0 are one, since many states print them alike. A check digit at the end of one does not matter. */
function sameNumber(a: string, b: string, truncated: boolean): Agreement {
  const [first, second] = [a, b].map((text) => transliterated(text).replaceAll(' ', '').replaceAll('O', '0')) as [
    string,
    string,
  ];
  if (first === '' || second === '') return 'INCOMPARABLE';
  if (first === second || first === second + checkDigit(second) || second === first + checkDigit(first)) return 'EQUAL';
  const [short, long] = first.length <= second.length ? [first, second] : [second, first];
  if (truncated && short.length >= 5 && long.startsWith(short)) return 'EQUAL';
  const shape = (text: string) => [...text].map((character) => SHAPES[character] ?? character).join('');
  if (shape(first) === shape(second)) return 'DOUBTFUL';
  return isNear(first, second) ? 'NEARLY' : 'DIFFERENT';
}

/** Letters for the sexes that documents print, often in two languages; M, F and X are those of ICAO 9303. */
function sameSex(a: string, b: string): Agreement {
  const [first, second] = [a, b].map((text) => {
    const words = transliterated(text).split(' ');
    const known = words.map((word) => ({ MALE: 'M', FEMALE: 'F', '<': 'X' })[word] ?? word);
    return text.trim() === '<' ? 'X' : known.findLast((word) => /^[MFX]$/.test(word));
  });
  if (!first || !second) return 'INCOMPARABLE';
  return first === second ? 'EQUAL' : 'DIFFERENT';
}

/** Codes, abbreviations and units differ from zone to zone: equal or not told. */
function softly(a: string, b: string): Agreement {
  return normalisedAddress(a) === normalisedAddress(b) ? 'EQUAL' : 'INCOMPARABLE';
}

function sameText(a: string, b: string, truncated: boolean): Agreement {
  const [first, second] = [a, b].map((text) => transliterated(text).replaceAll(' ', '')) as [string, string];
  if (first === '' && second === '') return 'INCOMPARABLE';
  if (first === second || (truncated && (first.startsWith(second) || second.startsWith(first)))) return 'EQUAL';
  return isNear(first, second) ? 'NEARLY' : 'DIFFERENT';
}
