import { checkDigit } from './check-digit.js';
import { type CheckedSpan, LAYOUTS, type Layout, type Span, textAt } from './layout.js';
import type { MrzFormat } from './mrz.js';
import { transliterated } from './transliterate.js';

/** What a zone is to say. Dates are yyMMdd, with fillers for what is not known. */
export interface MrzContent {
  readonly format: MrzFormat;
  /** One or two letters. */
  readonly documentCode: string;
  readonly issuer: string;
  /** Longer than nine characters where the form lets it go on in its optional data. */
  readonly documentNumber: string;
  /** In any script that ICAO 9303 transliterates, in any case. */
  readonly surname: string;
  readonly givenNames?: string;
  readonly nationality?: string;
  readonly birthDate: string;
  /** M, F or X. */
  readonly sex?: string;
  readonly expiryDate?: string;
  readonly personalNumber?: string;
  /** In the order of the form's places. */
  readonly optionalData?: readonly string[];
}

/**
 * Prints a machine-readable zone with right check digits. Names are transliterated and, where they are too long, cut off as ICAO
 * 9303 has it. Throws a RangeError where another value does not fit its place or the form has none for it.
 */
export function composeMrz(content: MrzContent): string[] {
  const layout = LAYOUTS[content.format];
  const lines = layout.lengths.map((length) => '<'.repeat(length));
  const put = (at: Span | undefined, value: string | undefined) => {
    if (value === undefined) return;
    const text = value.toUpperCase().replaceAll(' ', '<');
    if (!at || text.length > at.to - at.from || /[^A-Z0-9<]/.test(text)) throw new RangeError(`${value} does not fit`);
    const line = lines[at.line] as string;
    lines[at.line] = line.slice(0, at.from) + text.padEnd(at.to - at.from, '<') + line.slice(at.to);
  };
  const putChecked = (field: CheckedSpan | undefined, value: string | undefined) => {
    put(field?.at, value);
    if (field?.check) put(field.check, checkDigit(textAt(lines, field.at)));
  };
  put(layout.documentCode, content.documentCode);
  put(layout.issuer, content.issuer);
  put(layout.nationality, layout.nationality && (content.nationality ?? content.issuer));
  putChecked(layout.birthDate, content.birthDate);
  if (layout.expiryDate || content.expiryDate !== undefined) putChecked(layout.expiryDate, content.expiryDate ?? '');
  if (layout.sex || content.sex !== undefined) put(layout.sex, content.sex === 'X' ? '<' : (content.sex ?? ''));
  if (layout.personalNumber || content.personalNumber !== undefined) {
    putChecked(layout.personalNumber, content.personalNumber ?? '');
  }
  (content.optionalData ?? []).forEach((data, i) => {
    put(layout.optional[i], data);
  });
  putNumber(content, layout, lines, put);
  // A long number goes on in the place of the personal one.
  const personal = layout.personalNumber;
  if (personal?.check) put(personal.check, checkDigit(textAt(lines, personal.at)));
  putNames(content, layout, put);
  if (layout.composite) {
    put(layout.composite.at, checkDigit(layout.composite.over.map((at) => textAt(lines, at)).join('')));
  }
  return lines;
}

type Put = (at: Span | undefined, value: string | undefined) => void;

function putNumber({ documentNumber }: MrzContent, { number }: Layout, lines: readonly string[], put: Put): void {
  const { at, check, rest } = number;
  const room = at.to - at.from;
  if (documentNumber.length <= room || !rest) {
    put(at, documentNumber);
    if (check) put(check, checkDigit(textAt(lines, at)));
    return;
  }
  const others = textAt(lines, rest).replace(/<+$/, '');
  put(at, documentNumber.slice(0, room));
  put(check, '<');
  put(rest, `${documentNumber.slice(room)}${checkDigit(documentNumber)}<${others}`.replace(/<$/, ''));
}

function putNames({ surname, givenNames = '', issuer }: MrzContent, layout: Layout, put: Put): void {
  const [primary, secondary] = [surname, givenNames].map((name) =>
    transliterated(name, issuer)
      .split(' ')
      .filter((part) => part !== ''),
  ) as [string[], string[]];
  const room = layout.name.to - layout.name.from;
  if (layout.givenNames) {
    put(layout.name, primary.join('<').slice(0, room));
    put(layout.givenNames, secondary.join('<').slice(0, layout.givenNames.to - layout.givenNames.from));
  } else {
    put(layout.name, fitted(primary, secondary, room));
  }
}

/**
 * Both identifiers in as many characters as there are. Too long ones are cut so that the last place holds a letter, which tells
 * that something is missing, and so that at least an initial of the secondary identifier is there (ICAO 9303-4, 4.2.3).
 */
function fitted(primary: readonly string[], secondary: readonly string[], room: number): string {
  const surname = primary.join('<');
  if (secondary.length === 0) return surname.slice(0, room);
  const whole = `${surname}<<${secondary.join('<')}`;
  if (whole.length <= room) return whole;
  const begun = surname.slice(0, room - 3).replace(/<+$/, '');
  const cut = `${begun}<<${secondary.join('<')}`.slice(0, room);
  return cut.endsWith('<') ? `${cut.slice(0, -1).replace(/<+$/, '')}`.padEnd(room, '<') : cut;
}
