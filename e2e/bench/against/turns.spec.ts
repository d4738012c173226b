import { expect, it, vi } from 'vitest';
import type { Comparison, Side } from './comparison.ts';
import { report } from './report.ts';
import { inTurns, keeps } from './turns.ts';

const sides = { before: { label: 'old' } as Side, after: { label: 'here' } as Side };

function played(values: Record<string, number[]>, goal: Comparison['figures'][number]['goal']): Comparison {
  return {
    figures: [{ title: 'time', unit: 'ms', digits: 0, goal }],
    turn: async ({ label }) => [values[label]?.shift() ?? Number.NaN],
  };
}

it('measures by turns, leaves the warm-up out and pairs what was measured together', async () => {
  const order: string[] = [];
  const comparison: Comparison = {
    figures: [{ title: 'time', unit: 'ms', digits: 0, goal: { of: 'ratio', most: 0.5 } }],
    turn: async ({ label }) => {
      order.push(label);
      return [label === 'old' ? 100 * order.length : 40];
    },
  };
  const [row] = await inTurns(comparison, sides, 2);
  expect(order).toEqual(['old', 'here', 'old', 'here', 'old', 'here']);
  expect(row).toMatchObject({ before: 300, after: 40, ratios: [40 / 300, 40 / 500], isKept: true });
});

it('judges the ratio or the figure, by the median of the pairs', async () => {
  const values = () => ({ old: [9, 100, 100, 100], here: [9, 40, 51, 200] });
  const [ratio] = await inTurns(played(values(), { of: 'ratio', most: 0.5 }), sides, 3);
  expect(ratio).toMatchObject({ after: 51, isKept: false });
  const [value] = await inTurns(played(values(), { of: 'value', most: 60 }), sides, 3);
  expect(value).toMatchObject({ isKept: true });
});

it('measures what is long once, without a warm-up', async () => {
  const long = { ...played({ old: [10], here: [5] }, { of: 'value', most: 6 }), isLong: true };
  expect(await inTurns(long, sides, 3)).toMatchObject([{ before: 10, after: 5, ratios: [0.5], isKept: true }]);
});

it('keeps no goal with what is no number', () => {
  expect([keeps({ of: 'ratio', most: 2 }, Number.NaN), keeps({ of: 'ratio', least: 2 }, Number.NaN)]).toEqual([
    false,
    false,
  ]);
});

it('prints a row for each figure with its goal', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const values = { old: [1, 100, 110, 120], here: [1, 50, 66, 60] };
  report('v1', await inTurns(played(values, { of: 'ratio', most: 0.5 }), sides, 3));
  expect(print.mock.calls.flat().at(-1)).toMatch(
    /^ {2}time {2,}110 ms {2,}60 ms {2,}0\.50 {2,}0\.50 0\.60 0\.50 {2,}at most 0\.5 times {2,}kept$/,
  );
  print.mockRestore();
});
