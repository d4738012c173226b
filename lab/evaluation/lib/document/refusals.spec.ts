import { expect, it } from 'vitest';
import { inAll, type JudgedForgery, refusalFigures } from './refusals.ts';

const judged = (more: Partial<JudgedForgery>): JudgedForgery => ({
  kind: 'print: sex',
  codes: ['MRZ_VISUAL_SEX'],
  genuineIsOk: true,
  isOk: false,
  reasons: ['MRZ_VISUAL_SEX'],
  ...more,
});

it('counts refusals of forgeries whose genuine document is OK, and those for the right reason', () => {
  const [figures, ...others] = refusalFigures([
    judged({}),
    judged({ reasons: ['EXPIRED'] }),
    judged({ isOk: true, reasons: [] }),
    judged({ isOk: true }),
    judged({ genuineIsOk: false }),
  ]);
  expect(others).toEqual([]);
  expect(figures).toMatchObject({
    kind: 'print: sex',
    codes: ['MRZ_VISUAL_SEX'],
    genuine: { count: 4, of: 5 },
    refused: { count: 2, of: 4 },
    rightly: { count: 1, of: 4 },
  });
});

it('tells kinds apart, and sums them up', () => {
  const figures = refusalFigures([judged({}), judged({ kind: 'no answer', codes: ['X'] })]);
  expect(figures.map(({ kind, rightly }) => [kind, rightly.count])).toEqual([
    ['print: sex', 1],
    ['no answer', 0],
  ]);
  expect(inAll(figures)).toMatchObject({ genuine: { of: 2 }, refused: { count: 2, of: 2 }, rightly: { count: 1 } });
});
