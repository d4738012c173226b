import { checkDigit } from './check-digit.js';
import { type CheckedSpan, type Layout, layoutOf, type Span, textAt } from './layout.js';
import type { Mrz, MrzCheck } from './mrz.js';

/**
 * Parts a machine-readable zone into its fields. Lines must have the full length of their form and hold A to Z, 0 to 9 and <
 * alone; otherwise, and where the first character of the document's code is no letter, undefined. Nothing is corrected here, and
 * a zone whose check digits are wrong, or whose states or dates are none, is a zone all the same: `checks` and `mrzValues` say so.
 */
export function parseMrz(lines: readonly string[]): Mrz | undefined {
  const layout = lines.every((line) => /^[A-Z0-9<]*$/.test(line)) ? layoutOf(lines) : undefined;
  if (!layout || !/^[A-Z]/.test(textAt(lines, layout.documentCode))) return undefined;
  const text = (at: Span | undefined) => (at ? textAt(lines, at) : '');
  const number = numberOf(lines, layout);
  const names = namesOf(text(layout.name), layout.givenNames && text(layout.givenNames));
  return {
    format: layout.format,
    lines,
    documentCode: text(layout.documentCode).replaceAll('<', ''),
    issuer: text(layout.issuer).replaceAll('<', ''),
    documentNumber: number.value,
    ...names,
    nationality: text(layout.nationality).replaceAll('<', ''),
    birthDate: dateOf(text(layout.birthDate.at)),
    sex: text(layout.sex),
    expiryDate: dateOf(text(layout.expiryDate?.at)),
    issueDate: layout.issueMonth ? `${text(layout.issueMonth)}<<` : '',
    personalNumber: number.isLong && layout.personalNumber ? number.left : spaced(text(layout.personalNumber?.at)),
    optionalData: optionalOf(lines, layout, number),
    checks: checksOf(lines, layout, number),
    repairs: [],
  };
}

interface DocumentNumber {
  readonly value: string;
  /** Longer than its place: it goes on in the optional data. */
  readonly isLong: boolean;
  /** What of the optional data is left then. */
  readonly left: string;
  readonly check: MrzCheck['result'] | undefined;
}

/**
 * A number of more than nine characters has a filler for its check digit, and goes on in the optional data up to the next
 * filler; the last of these characters is the check digit of the whole number (ICAO 9303 parts 5 and 6).
 */
function numberOf(lines: readonly string[], layout: Layout): DocumentNumber {
  const { at, check, rest } = layout.number;
  const field = textAt(lines, at);
  const value = field.replaceAll('<', '');
  if (!check) return { value, isLong: false, left: '', check: undefined };
  const digit = textAt(lines, check);
  const [more = ''] = (rest ? textAt(lines, rest) : '').split('<', 1);
  if (rest && digit === '<' && !field.endsWith('<') && more.length >= 2) {
    const whole = field + more.slice(0, -1);
    // Some count the filler between the parts too, which gives the characters behind it other weights.
    const withFiller = checkDigit(`${field}<${more.slice(0, -1)}`);
    return {
      value: whole.replaceAll('<', ''),
      isLong: true,
      left: spaced(textAt(lines, rest).slice(more.length)),
      check: more.endsWith(checkDigit(whole)) ? 'right' : more.endsWith(withFiller) ? 'tolerated' : 'wrong',
    };
  }
  return { value, isLong: false, left: '', check: resultOf(field, digit) };
}

/** Whether a check digit is that of ICAO 9303; of a field without a character 0 and the filler are. */
function resultOf(field: string, digit: string): MrzCheck['result'] {
  if (digit === checkDigit(field)) return 'right';
  return digit === '<' && !/[^<]/.test(field) ? 'right' : 'wrong';
}

function namesOf(field: string, given: string | undefined) {
  const [primary = '', ...rest] = given === undefined ? field.split(/<<+/) : [field.replace(/<<+/g, '<')];
  const secondary = given === undefined ? rest.join('<') : given.replace(/<<+/g, '<');
  return {
    primaryIdentifier: spaced(primary),
    secondaryIdentifier: spaced(secondary),
    nameTruncated: !field.endsWith('<') || (given !== undefined && !given.endsWith('<')),
  };
}

/** A filler within stands for a space, a hyphen or another character that zones do not have. */
function spaced(field: string): string {
  return field.replaceAll('<', ' ').trim();
}

function dateOf(field: string): string {
  return /[^<]/.test(field) ? field : '';
}

function optionalOf(lines: readonly string[], layout: Layout, number: DocumentNumber): string[] {
  const { rest } = layout.number;
  return layout.optional.map((at) => {
    const isRest = number.isLong && rest && at.line === rest.line && at.from === rest.from;
    return isRest ? number.left : spaced(textAt(lines, at));
  });
}

function checksOf(lines: readonly string[], layout: Layout, number: DocumentNumber): MrzCheck[] {
  const checks: MrzCheck[] = [];
  const add = (of: MrzCheck['of'], result: MrzCheck['result'] | undefined) => {
    if (result) checks.push({ of, result });
  };
  const plain = (field: CheckedSpan | undefined) =>
    field?.check ? resultOf(textAt(lines, field.at), textAt(lines, field.check)) : undefined;
  const whole = layout.composite && compositeOf(lines, layout.composite);
  add('document number', number.check);
  add('date of birth', plain(layout.birthDate));
  add('date of expiry', plain(layout.expiryDate));
  const personal = plain(layout.personalNumber);
  add('personal number', personal === 'wrong' && isLeftOut(lines, layout, whole) ? 'tolerated' : personal);
  add('composite', whole);
  return checks;
}

function compositeOf(lines: readonly string[], { at, over }: NonNullable<Layout['composite']>): MrzCheck['result'] {
  return textAt(lines, at) === checkDigit(over.map((part) => textAt(lines, part)).join('')) ? 'right' : 'wrong';
}

/**
 * Whether the issuer gives the personal number no check digit: there is a filler, or a 0, where one should be, and the composite
 * digit, which covers it as it stands, is right. Some states fill the field with data of their own without one.
 */
function isLeftOut(lines: readonly string[], layout: Layout, whole: MrzCheck['result'] | undefined): boolean {
  const check = layout.personalNumber?.check;
  return check !== undefined && whole === 'right' && /^[<0]$/.test(textAt(lines, check));
}
