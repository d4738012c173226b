import { inAll, refusalFigures } from '@bonafide/lab/evaluation/lib/document/refusals';
import { expect, it } from 'vitest';
import { judgeForgedChips } from './forged-chips.ts';

it('refuses every kind of forged chip for its own reason, in every way of signing', () => {
  const judged = judgeForgedChips(9, 5, '2026-11-28');
  const figures = refusalFigures(judged);
  const { genuine } = inAll(figures);
  expect(genuine.count).toBe(genuine.of);
  expect(judged.filter(({ isOk, codes, reasons }) => isOk || !codes.some((code) => reasons.includes(code)))).toEqual(
    [],
  );
  expect(figures.length).toBeGreaterThan(20);
}, 60_000);
