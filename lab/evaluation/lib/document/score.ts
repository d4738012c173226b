import type { DocumentTruth } from '../../../documents/truth.ts';
import { type AnsweredZone, type DocumentAnswer, linesOf, valueIn, ZONES } from './answer.ts';
import { allChecksHold, printedZone } from './printed-zone.ts';
import { type Agreement, agreement } from './same.ts';

/** What is known of a document; without more than its pages where nobody has told. */
export type Known = Pick<DocumentTruth, 'type'> & Partial<Omit<DocumentTruth, 'type' | 'pages'>>;

/** A value that the truth has, and what became of it. */
export interface FieldScore {
  readonly zone: AnsweredZone;
  readonly name: string;
  /** `absent`: not read, or not told. */
  readonly outcome: Agreement | 'absent';
  readonly isConfident: boolean;
}

export interface DocumentScore {
  readonly type: string;
  readonly retry: boolean;
  readonly zone: {
    /** Whether it has one, as far as is known. */
    readonly expected: boolean | undefined;
    readonly found: boolean;
    /** Every character as printed; undefined where that is not known. */
    readonly exact: boolean | undefined;
    /** Every check digit that its form has is right. */
    readonly checksHold: boolean;
    /** The same of what is printed; undefined where that is not known. */
    readonly printedHold: boolean | undefined;
    /** Characters that were read otherwise than printed, where line and length are right: `line:column < as K`. At most ten. */
    readonly misread: readonly string[];
  };
  readonly fields: readonly FieldScore[];
}

/** Holds an answer against what is printed. */
export function scoreOf(known: Known, answer: DocumentAnswer): DocumentScore {
  const lines = linesOf(answer);
  const truths: Readonly<Record<AnsweredZone, Readonly<Record<string, string>>>> = {
    visual: known.visual ?? {},
    mrz: known.mrz ? printedZone(known.mrz) : {},
    barcode: known.barcode ?? {},
  };
  return {
    type: known.type,
    retry: answer.retry,
    zone: {
      expected: known.mrz ? true : known.visual || known.barcode ? false : undefined,
      found: lines.length > 0,
      exact: known.mrz && lines.join() === known.mrz.join(),
      checksHold: allChecksHold(lines),
      printedHold: known.mrz && allChecksHold(known.mrz),
      misread: misread(known.mrz ?? [], lines),
    },
    fields: ZONES.flatMap((zone) =>
      Object.entries(truths[zone]).map(([name, truth]) => fieldScore(answer, zone, name, truth)),
    ),
  };
}

function fieldScore(answer: DocumentAnswer, zone: AnsweredZone, name: string, truth: string): FieldScore {
  const read = valueIn(answer, name, zone);
  if (!read) return { zone, name, outcome: 'absent', isConfident: false };
  return { zone, name, outcome: agreement(truth, read.value), isConfident: read.isConfident };
}

/** What a report must not have: a wrong value that the answer stands by. */
export const isConfidentlyWrong = ({ outcome, isConfident }: FieldScore): boolean => outcome === 'wrong' && isConfident;

function misread(printed: readonly string[], lines: readonly string[]): string[] {
  if (printed.map(({ length }) => length).join() !== lines.map(({ length }) => length).join()) return [];
  const differences = printed.flatMap((line, row) =>
    [...line].flatMap((character, column) => {
      const read = lines[row]?.[column];
      return read === character ? [] : [`${row + 1}:${column + 1} ${character} as ${read}`];
    }),
  );
  return differences.slice(0, 10);
}
