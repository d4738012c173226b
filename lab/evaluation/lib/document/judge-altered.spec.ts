import { expect, it } from 'vitest';
import { judgeAltered } from './judge-altered.ts';
import { inAll, refusalFigures } from './refusals.ts';

/** Of holders that no threshold was chosen on, and no figure is reported of. */
const judged = judgeAltered(9, 5, '2026-11-28');

it(`refuses each of ${judged.length} altered documents for what was altered`, () => {
  expect(judged.length).toBeGreaterThan(300);
  const { genuine } = inAll(refusalFigures(judged));
  expect(genuine.count).toBe(genuine.of);
  const passed = judged.filter(({ isOk, codes, reasons }) => isOk || !codes.some((code) => reasons.includes(code)));
  expect(passed).toEqual([]);
});
