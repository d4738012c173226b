import { describe, expect, it } from 'vitest';
import { attackRates, type Judged } from './attack-rates.ts';

const judged = (species: string | undefined, outcome: Judged['outcome'], times: number, matches?: boolean): Judged[] =>
  Array.from({ length: times }, () => ({ species, outcome, matches }));

describe('attack rates', () => {
  const rates = attackRates([
    ...judged(undefined, 'passed', 17),
    ...judged(undefined, 'refused', 2),
    ...judged(undefined, 'unjudged', 1),
    ...judged('print', 'refused', 9),
    ...judged('print', 'passed', 1, true),
    ...judged('screen', 'passed', 3, false),
    ...judged('screen', 'passed', 1, true),
    ...judged('screen', 'refused', 2, true),
    ...judged('screen', 'unjudged', 4),
  ]);

  it('quote the worst species, not the mean', () => {
    expect(rates.worst?.species).toBe('screen');
    expect(rates.worst?.apcer).toMatchObject({ count: 4, of: 10, rate: 0.4 });
  });

  it('count what was not judged as not passed, and apart', () => {
    expect(rates.worst?.nonResponse.rate).toBe(0.4);
    expect(rates.bpcer).toMatchObject({ count: 2, of: 19 });
    expect(rates.nonResponse).toMatchObject({ count: 1, of: 20 });
    expect(rates.passed).toMatchObject({ count: 17, of: 20 });
  });

  it('count an impostor attack as accepted only when it passes and matches, of those with a known target', () => {
    expect(rates.worst?.iapar).toMatchObject({ count: 1, of: 6 });
    expect(rates.species.find(({ species }) => species === 'print')?.iapar).toMatchObject({ count: 1, of: 1 });
  });

  it('on equal rates quote the species with fewer cases, whose bound is higher', () => {
    const equal = attackRates([...judged('many', 'refused', 100), ...judged('few', 'refused', 5)]);
    expect(equal.worst?.species).toBe('few');
  });

  it('say nothing about attacks when there are none', () => {
    expect(attackRates(judged(undefined, 'passed', 3)).worst).toBeUndefined();
  });
});
