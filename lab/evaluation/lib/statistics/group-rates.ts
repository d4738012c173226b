import { type Draws, type Interval, type PairPeople, percentileInterval, weightOf } from './draws.ts';
import { countBelow } from './error-rates.ts';
import type { PairScores } from './pair-scores.ts';
import { type Proportion, proportion } from './proportion.ts';

/** Errors of counted pairs at one threshold, with both 95 % intervals. */
export interface FixedRate extends Proportion {
  /** Bootstrap over people; null where no or every pair is an error: drawing people again would find nothing else. */
  readonly byPeople: Interval | null;
}

export interface GroupRates {
  readonly threshold: number;
  /** By group: genuine pairs below the threshold. */
  readonly falseNonMatch: readonly { readonly group: string; readonly rate: FixedRate }[];
  /** By pair of groups, each pair once: impostor pairs at or above the threshold. */
  readonly falseMatch: readonly { readonly groups: readonly [string, string]; readonly rate: FixedRate }[];
}

/** People by group: `groupOf[person]` is the group's place in `names`, −1 for a person of none. */
export interface Grouping {
  readonly names: readonly string[];
  readonly groupOf: Int32Array;
}

/** Sums by cell, that is by pair of groups, in the set itself and in each replicate. */
interface Sums {
  readonly found: Float64Array;
  readonly drawn: readonly Float64Array[];
}

/** The pairs of a set by pair of groups, for every matcher. */
export interface GroupedPairs {
  readonly grouping: Grouping;
  readonly draws: Draws;
  readonly genuine: Sums;
  readonly impostor: Sums;
}

/** Counts the pairs of a set by pair of groups. No score is asked: one pass serves every matcher. */
export function groupPairs(genuine: PairPeople, impostor: PairPeople, grouping: Grouping, draws: Draws): GroupedPairs {
  const of = (pairs: PairPeople) => sumsOf(pairs, 0, pairs.a.length, grouping, draws);
  return { grouping, draws, genuine: of(genuine), impostor: of(impostor) };
}

/** The same pairs, everybody in one group, those of none included. */
export function allTogether({ grouping, draws, genuine, impostor }: GroupedPairs): GroupedPairs {
  const collapsed = (sums: Float64Array) =>
    Float64Array.of(
      sums.reduce((total, sum) => total + sum, 0),
      0,
    );
  const of = ({ found, drawn }: Sums) => ({ found: collapsed(found), drawn: drawn.map(collapsed) });
  const one = { names: ['all'], groupOf: new Int32Array(grouping.groupOf.length) };
  return { grouping: one, draws, genuine: of(genuine), impostor: of(impostor) };
}

/**
 * False match rates by pair of groups and false non-match rates by group, pairs by rising score. The threshold is taken
 * as given: intervals tell how the rates at it would vary with other people.
 */
export function groupRates(
  genuine: PairScores,
  impostor: PairScores,
  all: GroupedPairs,
  threshold: number,
): GroupRates {
  const { grouping, draws } = all;
  const { names } = grouping;
  const refused = sumsOf(genuine, 0, countBelow(genuine.score, threshold), grouping, draws);
  const accepted = sumsOf(impostor, countBelow(impostor.score, threshold), impostor.score.length, grouping, draws);
  const cells = names.flatMap((_, g) => names.slice(g).map((_name, more) => [g, g + more] as const));
  const cell = (g: number, h: number) => g * names.length + h;
  return {
    threshold,
    falseNonMatch: names.map((group, g) => ({ group, rate: rateOf(refused, all.genuine, cell(g, g)) })),
    falseMatch: cells.map(([g, h]) => ({
      groups: [names[g] as string, names[h] as string],
      rate: rateOf(accepted, all.impostor, cell(g, h)),
    })),
  };
}

function rateOf(wrong: Sums, all: Sums, cell: number): FixedRate {
  const shares = all.drawn.map((sums, i) => {
    const of = sums[cell] as number;
    return of > 0 ? (wrong.drawn[i]?.[cell] as number) / of : undefined;
  });
  const rate = proportion(wrong.found[cell] as number, all.found[cell] as number);
  return { ...rate, byPeople: (rate.count > 0 && rate.count < rate.of && percentileInterval(shares)) || null };
}

/** Pairs whose people and cells fit into the processor's first cache. */
const BLOCK = 2048;

/** Sums over the pairs from one place to before another; the last sum is of people without a group. */
function sumsOf(pairs: PairPeople, from: number, to: number, { names, groupOf }: Grouping, draws: Draws): Sums {
  const none = names.length ** 2;
  const cells = new Uint32Array(to - from);
  const found = new Float64Array(none + 1);
  for (let i = from; i < to; i++) {
    const g = groupOf[pairs.a[i] as number] as number;
    const h = groupOf[pairs.b[i] as number] as number;
    const cell = g < 0 || h < 0 ? none : Math.min(g, h) * names.length + Math.max(g, h);
    cells[i - from] = cell;
    found[cell] = (found[cell] as number) + 1;
  }
  const drawn = draws.map(() => new Float64Array(none + 1));
  // Block by block, so that pairs are read from the processor's cache once for every draw but the first.
  for (let start = from; start < to; start += BLOCK) {
    const end = Math.min(start + BLOCK, to);
    draws.forEach((counts, replicate) => {
      const sums = drawn[replicate] as Float64Array;
      for (let i = start; i < end; i++) {
        const cell = cells[i - from] as number;
        sums[cell] = (sums[cell] as number) + weightOf(pairs, i, counts);
      }
    });
  }
  return { found, drawn };
}
