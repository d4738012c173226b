import type { MrzFormat } from './mrz.js';

/** Characters `from` up to, and without, `to` of a line. */
export interface Span {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** A field and, where it has one, the place of its check digit. */
export interface CheckedSpan {
  readonly at: Span;
  readonly check?: Span;
}

/** Where a form has which field. */
export interface Layout {
  readonly format: MrzFormat;
  /** Characters of each line. */
  readonly lengths: readonly number[];
  readonly documentCode: Span;
  readonly issuer: Span;
  /** Both identifiers, parted by two fillers; or the primary one alone where `givenNames` has a place of its own. */
  readonly name: Span;
  readonly givenNames?: Span;
  /** `rest`: where a number goes on that is too long for its place. */
  readonly number: CheckedSpan & { readonly rest?: Span };
  readonly nationality?: Span;
  readonly birthDate: CheckedSpan;
  readonly sex?: Span;
  readonly expiryDate?: CheckedSpan;
  /** Two characters of the year, two of the month. */
  readonly issueMonth?: Span;
  readonly personalNumber?: CheckedSpan;
  readonly optional: readonly Span[];
  readonly composite?: { readonly at: Span; readonly over: readonly Span[] };
}

const span = (line: number, from: number, to: number): Span => ({ line, from, to });
const checked = (line: number, from: number, to: number): CheckedSpan => ({
  at: span(line, from, to),
  check: span(line, to, to + 1),
});

/** The second line that all forms of two lines of ICAO 9303 have in common. */
function secondLine(optionalTo: number) {
  return {
    documentCode: span(0, 0, 2),
    issuer: span(0, 2, 5),
    number: { ...checked(1, 0, 9), rest: span(1, 28, optionalTo) },
    nationality: span(1, 10, 13),
    birthDate: checked(1, 13, 19),
    sex: span(1, 20, 21),
    expiryDate: checked(1, 21, 27),
  };
}

const composite = (end: number, to: number) => ({
  at: span(1, end, end + 1),
  over: [span(1, 0, 10), span(1, 13, 20), span(1, 21, to)],
});

/** ICAO Doc 9303 parts 4 to 7; the French identity card of 1988 to 2021; the Swiss driving licence of 2003. */
export const LAYOUTS: Readonly<Record<MrzFormat, Layout>> = {
  TD1: {
    format: 'TD1',
    lengths: [30, 30, 30],
    documentCode: span(0, 0, 2),
    issuer: span(0, 2, 5),
    number: { ...checked(0, 5, 14), rest: span(0, 15, 30) },
    optional: [span(0, 15, 30), span(1, 18, 29)],
    birthDate: checked(1, 0, 6),
    sex: span(1, 7, 8),
    expiryDate: checked(1, 8, 14),
    nationality: span(1, 15, 18),
    composite: { at: span(1, 29, 30), over: [span(0, 5, 30), span(1, 0, 7), span(1, 8, 15), span(1, 18, 29)] },
    name: span(2, 0, 30),
  },
  TD2: {
    format: 'TD2',
    lengths: [36, 36],
    name: span(0, 5, 36),
    ...secondLine(35),
    optional: [span(1, 28, 35)],
    composite: composite(35, 35),
  },
  TD3: {
    format: 'TD3',
    lengths: [44, 44],
    name: span(0, 5, 44),
    ...secondLine(42),
    personalNumber: checked(1, 28, 42),
    optional: [],
    composite: composite(43, 43),
  },
  'MRV-A': {
    format: 'MRV-A',
    lengths: [44, 44],
    name: span(0, 5, 44),
    ...secondLine(44),
    optional: [span(1, 28, 44)],
  },
  'MRV-B': {
    format: 'MRV-B',
    lengths: [36, 36],
    name: span(0, 5, 36),
    ...secondLine(36),
    optional: [span(1, 28, 36)],
  },
  'FRA-ID': {
    format: 'FRA-ID',
    lengths: [36, 36],
    documentCode: span(0, 0, 2),
    issuer: span(0, 2, 5),
    name: span(0, 5, 30),
    optional: [span(0, 30, 36)],
    // Its first four digits are the month of issue, the next three the department.
    number: checked(1, 0, 12),
    issueMonth: span(1, 0, 4),
    givenNames: span(1, 13, 27),
    birthDate: checked(1, 27, 33),
    sex: span(1, 34, 35),
    composite: { at: span(1, 35, 36), over: [span(0, 0, 36), span(1, 0, 35)] },
  },
  'CHE-DL': {
    format: 'CHE-DL',
    lengths: [9, 30, 30],
    number: { at: span(0, 0, 9) },
    documentCode: span(1, 0, 2),
    issuer: span(1, 2, 5),
    // The holder's number in the register of drivers; then the count of cards.
    personalNumber: { at: span(1, 5, 14) },
    optional: [span(1, 14, 17)],
    birthDate: { at: span(1, 19, 25) },
    name: span(2, 0, 30),
  },
};

/** The forms that lines of these lengths may be of. */
export function layoutsOf(lengths: readonly number[]): Layout[] {
  return Object.values(LAYOUTS).filter((layout) => layout.lengths.join() === lengths.join());
}

/** The form of lines that have their full length; by what stands at their beginning where several have it. */
export function layoutOf(lines: readonly string[]): Layout | undefined {
  const layouts = layoutsOf(lines.map((line) => line.length));
  const first = lines[0] ?? '';
  if (layouts.length <= 1) return layouts[0];
  if (first.startsWith('V')) return layouts.find(({ format }) => format.startsWith('MRV'));
  const isFrench = first.startsWith('IDFRA') && layouts.includes(LAYOUTS['FRA-ID']);
  return isFrench ? LAYOUTS['FRA-ID'] : layouts.find(({ format }) => format.startsWith('TD'));
}

export function textAt(lines: readonly string[], { line, from, to }: Span): string {
  return (lines[line] ?? '').slice(from, to);
}
