import { seeded } from './random.ts';

/** People of pairs as columns: equal numbers in a genuine pair. */
export interface PairPeople {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
}

/** How often people are drawn. */
const REPLICATES = 200;

/** Fewest people whose drawing says anything about others. */
export const LEAST_PEOPLE = 5;

/** How often each person was drawn, by replicate: as many as there are people, with replacement, fixed seed. */
export type Draws = readonly Uint32Array[];

export function drawPeople(people: number): Draws {
  const random = seeded(19795);
  return Array.from({ length: REPLICATES }, () => {
    const counts = new Uint32Array(people);
    for (let i = 0; i < people; i++) {
      const person = Math.floor(random() * people);
      counts[person] = (counts[person] as number) + 1;
    }
    return counts;
  });
}

/** How often a pair counts: its person once in a genuine pair, both people in another. */
export function weightOf({ a, b }: PairPeople, i: number, counts: Uint32Array): number {
  const first = a[i] as number;
  const second = b[i] as number;
  return (counts[first] as number) * (first === second ? 1 : (counts[second] as number));
}

/** Bounds of a 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Percentiles 2.5 and 97.5 of the replicates' values; undefined when none of them has one. */
export function percentileInterval(values: readonly (number | undefined)[]): Interval | undefined {
  const sorted = Float64Array.from(values.filter((value) => value !== undefined)).sort();
  if (sorted.length === 0) return undefined;
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  return { low: at(0.025), high: at(0.975) };
}
