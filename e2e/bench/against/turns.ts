import { quantile } from '../lib/figures.ts';
import type { Comparison, Figure, Goal, Side } from './comparison.ts';

/** A figure of both sides. */
export interface Compared {
  figure: Figure;
  /** Median of the other revision, and of this checkout. */
  before: number;
  after: number;
  /** Ratio of each pair of turns, this checkout's value over the other's. */
  ratios: readonly number[];
  isKept: boolean;
}

/**
 * Measures both sides in turn: one turn each to warm up, which is not counted, then as many pairs. What else the machine
 * does falls on both sides of a pair.
 */
export async function inTurns(
  { figures, isLong, turn }: Comparison,
  sides: { before: Side; after: Side },
  pairs: number,
): Promise<Compared[]> {
  const taken: { before: number[]; after: number[] }[] = [];
  const warmUps = isLong ? 0 : 1;
  for (let pair = 0; pair < (isLong ? 1 : pairs + warmUps); pair += 1) {
    taken.push({ before: await turn(sides.before), after: await turn(sides.after) });
  }
  const counted = taken.slice(warmUps);
  return figures.map((figure, at) => {
    const of = (side: 'before' | 'after') => counted.map((values) => values[side][at] ?? Number.NaN);
    const [before, after] = [of('before'), of('after')];
    const ratios = after.map((value, pair) => value / (before[pair] ?? Number.NaN));
    const value = figure.goal.of === 'ratio' ? median(ratios) : median(after);
    return { figure, before: median(before), after: median(after), ratios, isKept: keeps(figure.goal, value) };
  });
}

/** Whether a value reaches the goal; one that is no number does not. */
export function keeps({ most, least }: Goal, value: number): boolean {
  return value >= (least ?? Number.NEGATIVE_INFINITY) && value <= (most ?? Number.POSITIVE_INFINITY);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
