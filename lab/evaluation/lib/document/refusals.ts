import { type Proportion, proportion } from '../statistics/proportion.ts';

/** A forgery that the library judged, beside the genuine document of which it was made by one change. */
export interface JudgedForgery {
  /** What was forged, and how. */
  readonly kind: string;
  /** The reasons of which one tells of the change. */
  readonly codes: readonly string[];
  readonly genuineIsOk: boolean;
  readonly isOk: boolean;
  readonly reasons: readonly string[];
}

/** What became of the forgeries of one kind. */
export interface RefusalFigures {
  readonly kind: string;
  readonly codes: readonly string[];
  /** Genuine documents that are OK. */
  readonly genuine: Proportion;
  /** Forgeries that are not OK, of those whose genuine document is. */
  readonly refused: Proportion;
  /** Of the same, those that are not OK and have one of the reasons. */
  readonly rightly: Proportion;
}

/** Figures by kind, in the order in which kinds come first. */
export function refusalFigures(judged: readonly JudgedForgery[]): RefusalFigures[] {
  const kinds = Map.groupBy(judged, ({ kind }) => kind);
  return [...kinds].map(([kind, of]) => {
    const counting = of.filter(({ genuineIsOk }) => genuineIsOk);
    const refused = counting.filter(({ isOk }) => !isOk);
    const rightly = refused.filter(({ codes, reasons }) => codes.some((code) => reasons.includes(code)));
    return {
      kind,
      codes: [...new Set(of.flatMap(({ codes }) => codes))],
      genuine: proportion(counting.length, of.length),
      refused: proportion(refused.length, counting.length),
      rightly: proportion(rightly.length, counting.length),
    };
  });
}

/** All kinds of a table together. */
export function inAll(figures: readonly RefusalFigures[]): Omit<RefusalFigures, 'kind' | 'codes'> {
  const sum = (of: 'genuine' | 'refused' | 'rightly') => {
    const total = (part: 'count' | 'of') => figures.reduce((so, one) => so + one[of][part], 0);
    return proportion(total('count'), total('of'));
  };
  return { genuine: sum('genuine'), refused: sum('refused'), rightly: sum('rightly') };
}
