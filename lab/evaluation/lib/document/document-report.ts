import { type Proportion, proportion } from '../statistics/proportion.ts';
import { type Distribution, distributionOf } from '../statistics/quantiles.ts';
import { type DocumentScore, type FieldScore, isConfidentlyWrong } from './score.ts';

/** A document that was sent, and what the answer was worth; or why there was none. */
export interface JudgedDocument {
  readonly name: string;
  /** How it was shown: as it is, or photographed. */
  readonly set: string;
  readonly score?: DocumentScore;
  /** Milliseconds that a client waited. */
  readonly ms: number;
  readonly failure?: string;
  /** How it was photographed. */
  readonly conditions?: Readonly<Record<string, number | boolean>>;
  readonly reasons?: readonly string[];
}

/** Figures of some documents of a set. */
export interface DocumentFigures {
  readonly set: string;
  readonly type: string;
  readonly documents: number;
  /** Asked to be captured again. */
  readonly retry: Proportion;
  /** Zones of which every character was read as printed, of those known to be there. */
  readonly zoneExact: Proportion;
  /** Zones read with all check digits right, of those that are printed so, or of all documents where nothing is known. */
  readonly checksHold: Proportion;
  /** Values by zone: read exactly, or in another spelling. */
  readonly fields: Readonly<
    Record<string, { readonly exact: Proportion; readonly right: Proportion; readonly absent: Proportion }>
  >;
  /** Values that are wrong, and how many of them the answer stands by: the headline. */
  readonly wrong: Proportion;
  readonly confidentlyWrong: Proportion;
  readonly ms: Distribution;
}

/** Figures of every set, in all and by type. */
export function documentFigures(documents: readonly JudgedDocument[]): DocumentFigures[] {
  const sets = [...new Set(documents.map(({ set }) => set))];
  return sets.flatMap((set) => {
    const inSet = documents.filter((one) => one.set === set);
    const types = [...new Set(inSet.flatMap(({ score }) => (score ? [score.type] : [])))].sort();
    const parts = types.map((type) =>
      figuresOf(
        set,
        type,
        inSet.filter(({ score }) => score?.type === type),
      ),
    );
    return [figuresOf(set, 'all', inSet), ...(types.length > 1 ? parts : [])];
  });
}

function figuresOf(set: string, type: string, documents: readonly JudgedDocument[]): DocumentFigures {
  const scores = documents.flatMap(({ score }) => (score ? [score] : []));
  const share = <T>(items: readonly T[], is: (item: T) => boolean) => proportion(items.filter(is).length, items.length);
  const zones = scores.map(({ zone }) => zone);
  const fields = scores.flatMap((score) => score.fields);
  const told = fields.filter(({ outcome }) => outcome !== 'absent');
  const byZone = Object.groupBy(fields, ({ zone }) => zone) as Record<string, FieldScore[]>;
  return {
    set,
    type,
    documents: documents.length,
    retry: share(scores, ({ retry }) => retry),
    zoneExact: share(
      zones.filter(({ expected }) => expected),
      ({ exact }) => exact === true,
    ),
    checksHold: share(
      zones.filter(({ expected, printedHold }) => (expected === undefined ? true : printedHold === true)),
      ({ checksHold }) => checksHold,
    ),
    fields: Object.fromEntries(
      Object.entries(byZone).map(([zone, of]) => [
        zone,
        {
          exact: share(of, ({ outcome }) => outcome === 'exact'),
          right: share(of, ({ outcome }) => outcome === 'exact' || outcome === 'alike'),
          absent: share(of, ({ outcome }) => outcome === 'absent'),
        },
      ]),
    ),
    wrong: share(told, ({ outcome }) => outcome === 'wrong'),
    confidentlyWrong: share(told, isConfidentlyWrong),
    ms: distributionOf(documents.map(({ ms }) => ms)),
  };
}

/** The values that the answers stand by though they are wrong, by document, zone and name. */
export function confidentlyWrong(documents: readonly JudgedDocument[]): string[] {
  return documents.flatMap(({ name, set, score }) =>
    (score?.fields ?? []).filter(isConfidentlyWrong).map((field) => `${set}: ${name}: ${field.zone}, ${field.name}`),
  );
}
