import { table } from '../lib/figures.ts';
import type { Goal } from './comparison.ts';
import { type Compared, median } from './turns.ts';

/** Prints what was compared, a row for each figure: medians, the median ratio, all ratios, and the goal. */
export function report(label: string, compared: readonly Compared[]): void {
  table('medians of both, and ratios pair by pair', [
    ['', label, 'here', 'ratio', 'of each pair', 'goal', ''],
    ...compared.map(({ figure, before, after, ratios, isKept }) => [
      figure.title,
      inUnit(before, figure),
      inUnit(after, figure),
      median(ratios).toFixed(2),
      ratios.map((ratio) => ratio.toFixed(2)).join(' '),
      goalText(figure.goal, figure),
      isKept ? 'kept' : 'MISSED',
    ]),
  ]);
}

function inUnit(value: number, { unit, digits }: { unit: string; digits: number }): string {
  return `${value.toFixed(digits)} ${unit}`;
}

function goalText({ of, most, least }: Goal, { unit }: { unit: string }): string {
  const bound = most === undefined ? `at least ${least}` : `at most ${most}`;
  return of === 'ratio' ? `${bound} times` : `${bound} ${unit}`;
}
