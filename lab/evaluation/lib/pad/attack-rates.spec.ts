import { describe, expect, it } from 'vitest';
import { clusterRate } from '../statistics/cluster-rate.ts';
import { distributionOf } from '../statistics/quantiles.ts';
import { rankingOf } from '../statistics/ranking.ts';
import { attackRates, type Judged } from './attack-rates.ts';

const judged = (species: string | undefined, outcome: Judged['outcome'], times: number, matches?: boolean): Judged[] =>
  Array.from({ length: times }, () => ({ species, outcome, matches }));

describe('attack rates', () => {
  const rates = attackRates([
    ...judged(undefined, 'passed', 17),
    ...judged(undefined, 'refused', 2),
    ...judged(undefined, 'unjudged', 1),
    ...judged('print', 'refused', 29),
    ...judged('print', 'passed', 1, true),
    ...judged('screen', 'passed', 6, false),
    ...judged('screen', 'passed', 2, true),
    ...judged('screen', 'refused', 4, true),
    ...judged('screen', 'unjudged', 8),
    ...judged('rare', 'passed', 19),
  ]);

  it('quote the worst species with at least 20 attacks, not the mean and not a handful', () => {
    expect(rates.worst?.species).toBe('screen');
    expect(rates.worst?.apcer).toMatchObject({ count: 8, of: 20, rate: 0.4 });
    expect(rates.together.apcer).toMatchObject({ count: 28, of: 69 });
  });

  it('count what was not judged as not passed, and apart', () => {
    expect(rates.worst?.nonResponse.rate).toBe(0.4);
    expect(rates.bpcer).toMatchObject({ count: 2, of: 19 });
    expect(rates.nonResponse).toMatchObject({ count: 1, of: 20 });
    expect(rates.passed).toMatchObject({ count: 17, of: 20 });
  });

  it('count an impostor attack as accepted only when it passes and matches, of those with a known target', () => {
    expect(rates.worst?.iapar).toMatchObject({ count: 2, of: 12 });
    expect(rates.together.iapar).toMatchObject({ count: 3, of: 13 });
  });

  it('on equal rates quote the species with fewer cases, whose bound is higher', () => {
    const equal = attackRates([...judged('many', 'refused', 100), ...judged('few', 'refused', 25)]);
    expect(equal.worst?.species).toBe('few');
  });

  it('say nothing about attacks when there are none or too few', () => {
    expect(attackRates(judged(undefined, 'passed', 3)).worst).toBeUndefined();
    expect(attackRates(judged('rare', 'passed', 19)).worst).toBeUndefined();
  });
});

describe('a share of presentations', () => {
  const cases = Array.from({ length: 100 }, (_, i) => ({ person: `p${i % 10}`, isHit: i % 10 < 2 }));

  it('has a wider interval by people where few people carry the hits', () => {
    const { low, high, byPeople } = clusterRate(cases, ({ isHit }) => isHit);
    expect((byPeople?.high ?? 0) - (byPeople?.low ?? 0)).toBeGreaterThan(1.5 * (high - low));
  });

  it('has no interval by people where somebody is unknown or they are fewer than five', () => {
    expect(clusterRate([...cases, { person: undefined, isHit: true }], ({ isHit }) => isHit).byPeople).toBeNull();
    expect(
      clusterRate(
        cases.filter(({ person }) => person < 'p4'),
        ({ isHit }) => isHit,
      ).byPeople,
    ).toBeNull();
  });
});

describe('the area under the ROC curve', () => {
  const of = (bonaFide: number[], attacks: number[]) =>
    rankingOf([
      ...bonaFide.map((score, i) => ({ score, isBonaFide: true, person: `b${i % 20}` })),
      ...attacks.map((score) => ({ score, isBonaFide: false })),
    ]);

  it('is the share of pairs in order, ties half', () => {
    expect(of([3, 4], [1, 2])?.auc).toBe(1);
    expect(of([1, 2], [3, 4])?.auc).toBe(0);
    expect(of([1, 2, 2], [2, 0])?.auc).toBeCloseTo((0 + 1 + 0.5 + 1 + 0.5 + 1) / 6, 12);
    expect(of([1], [])).toBeUndefined();
  });

  it('lies within its interval, which is one of few people', () => {
    const wave = (n: number, shift: number) => Array.from({ length: n }, (_, i) => Math.sin(i * 12.9) + shift);
    const { auc, interval } = of(wave(60, 1), wave(80, 0)) as NonNullable<ReturnType<typeof rankingOf>>;
    expect(interval?.low).toBeLessThan(auc);
    expect(interval?.high).toBeGreaterThan(auc);
  });

  it('has no interval where every pair is in order or none is: drawing people again finds nothing else', () => {
    const rising = Array.from({ length: 20 }, (_, i) => i);
    const higher = rising.map((score) => score + 20);
    expect(of(higher, rising)).toEqual({ auc: 1, interval: null });
    expect(of(rising, higher)).toEqual({ auc: 0, interval: null });
  });

  it('has no interval where fewer than five people stand on a side', () => {
    const cases = (bonaFidePeople: number, peopleAttacked: number) =>
      Array.from({ length: 120 }, (_, i) => ({
        score: Math.sin(i * 12.9) + (i % 2),
        isBonaFide: i % 2 === 1,
        person: `p${i % 2 === 1 ? i % bonaFidePeople : 100 + (i % peopleAttacked)}`,
      }));
    expect(rankingOf(cases(7, 7))?.interval).not.toBeNull();
    expect(rankingOf(cases(3, 7))?.interval).toBeNull();
    expect(rankingOf(cases(7, 3))?.interval).toBeNull();
  });
});

describe('quantiles', () => {
  it('lie between neighbouring scores', () => {
    const { count, quantiles } = distributionOf(Array.from({ length: 101 }, (_, i) => 100 - i));
    expect([count, ...quantiles]).toEqual(
      [101, 1, 2, 5, 10, 20, 50, 80, 90, 95, 99].map((value) => expect.closeTo(value, 9)),
    );
  });

  it('are none where less than one score lies beyond', () => {
    expect(distributionOf([1, 2, 3]).quantiles.map((value) => value !== null)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(distributionOf([]).quantiles.every((value) => value === null)).toBe(true);
  });
});
