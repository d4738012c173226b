import { drawPeople, type Interval, LEAST_PEOPLE, percentileInterval } from './draws.ts';

/** A score of a bona fide presentation or of an attack, and who is shown. */
export interface ScoredCase {
  readonly score: number;
  readonly isBonaFide: boolean;
  readonly person?: string | undefined;
}

/** How well a score tells both kinds apart. */
export interface Ranking {
  /** Share of pairs of a bona fide presentation and an attack in which the former scores higher, ties half: 0.5 is chance. */
  readonly auc: number;
  /**
   * 95 %, bootstrap over people; a presentation of somebody unknown counts as a person. Null where fewer than
   * `LEAST_PEOPLE` stand on a side, and where every pair is in order or none is: drawing again would find nothing else.
   */
  readonly interval: Interval | null;
}

/** The area under the ROC curve; undefined where one of the kinds is missing. */
export function rankingOf(cases: readonly ScoredCase[]): Ranking | undefined {
  const sorted = cases.toSorted((a, b) => a.score - b.score);
  const names = sorted.map(({ person }, i) => person ?? i);
  const number = new Map([...new Set(names)].map((name, i) => [name, i]));
  const people = Uint32Array.from(names, (name) => number.get(name) as number);
  const auc = areaOf(sorted, (_one, _i) => 1);
  if (auc === undefined) return undefined;
  const sides = [true, false].map((side) => new Set(people.filter((_, i) => sorted[i]?.isBonaFide === side)).size);
  if (auc === 0 || auc === 1 || Math.min(...sides) < LEAST_PEOPLE) return { auc, interval: null };
  const drawn = drawPeople(number.size).map((counts) =>
    areaOf(sorted, (_one, i) => counts[people[i] as number] as number),
  );
  return { auc, interval: percentileInterval(drawn) ?? null };
}

/** The area by rising scores, each case counting with its weight. */
function areaOf(sorted: readonly ScoredCase[], weightOf: (one: ScoredCase, i: number) => number): number | undefined {
  let [attacksBelow, bonaFide, ordered] = [0, 0, 0];
  for (let from = 0; from < sorted.length; ) {
    const { score } = sorted[from] as ScoredCase;
    let [tiedAttacks, tiedBonaFide] = [0, 0];
    let to = from;
    for (let one = sorted[to]; one?.score === score; one = sorted[++to]) {
      if (one.isBonaFide) tiedBonaFide += weightOf(one, to);
      else tiedAttacks += weightOf(one, to);
    }
    ordered += tiedBonaFide * (attacksBelow + tiedAttacks / 2);
    attacksBelow += tiedAttacks;
    bonaFide += tiedBonaFide;
    from = to;
  }
  return attacksBelow > 0 && bonaFide > 0 ? ordered / (attacksBelow * bonaFide) : undefined;
}
