import type { FaceMatcher } from '@bonafide/vision/face/match';
import { describe, expect, it } from 'vitest';
import { defaultThreshold, identificationRates } from './identification-rates.ts';
import { type Search, type Sitting, searchAll, trialOf } from './searches.ts';

/** A sitting whose descriptor is one number, and a matcher to which S is how near two of them are. */
const sitting = (person: string, at: number): Sitting => ({
  person,
  template: { parts: [{ model: 'm', descriptor: Float32Array.of(at) }] },
});
const placeOf = ({ parts }: Sitting['template']) => parts[0]?.descriptor[0] ?? Number.NaN;
const matcher = {
  compare: (a: Sitting['template'], b: Sitting['template']) => ({ score: 10 - Math.abs(placeOf(a) - placeOf(b)) }),
} as FaceMatcher;

describe('a trial', () => {
  const people = new Map(
    ['a', 'b', 'c', 'd', 'e'].map((name, i) => [name, [sitting(name, i), sitting(name, i + 0.25)]]),
  );

  it('enrols first pictures of a quarter, and searches for its others and for all of another quarter', () => {
    const { gallery, probes } = trialOf(people, 0, 1);
    expect(gallery.map(({ person }) => person)).toEqual(['a', 'e']);
    expect(probes.map(({ person, template }) => [person, placeOf(template)])).toEqual([
      ['a', 0.25],
      ['e', 4.25],
      ['b', 1],
      ['b', 1.25],
    ]);
  });

  it('tells rank and score of the own face, the best face of strangers, and ranks a tie last', () => {
    const gallery = [sitting('a', 0), sitting('b', 2), sitting('c', 3)];
    const found = searchAll({ gallery, probes: [sitting('a', 1), sitting('c', 2), sitting('z', 7)] }, matcher);
    expect(found).toEqual([
      { person: 'a', size: 3, best: 9, own: { score: 9, rank: 2 } },
      { person: 'c', size: 3, best: 10, own: { score: 9, rank: 2 } },
      { person: 'z', size: 3, best: 6 },
    ]);
  });
});

it('the default cutoff is 50 % of small galleries, and grows with the size', () => {
  expect(defaultThreshold(1)).toBeCloseTo(3.34, 2);
  expect(defaultThreshold(100)).toBe(5);
  expect(defaultThreshold(1_000_000)).toBe(9);
});

it('counts as missed who is not first, or is first and too low, and as false whoever answers a stranger', () => {
  const size = 100;
  const there = (person: string, score: number, rank: number): Search => ({
    person,
    size,
    best: rank === 1 ? score : score + 1,
    own: { score, rank },
  });
  const mated = [there('a', 9, 1), there('b', 4, 1), there('c', 9, 2), there('d', 2, 7)];
  const others = Array.from({ length: 200 }, (_, i): Search => ({ person: `z${i}`, size, best: i / 20 }));
  const { ranks, at } = identificationRates([...mated, ...others]);
  expect(ranks.map(({ found }) => found.count)).toEqual([2, 3, 4]);
  const [strict, standard, loose] = at;
  // Of 200 strangers two may be answered: those at 9.95 and 9.9.
  expect(strict).toMatchObject({ threshold: 197 / 20, falsePositives: { count: 2 }, falseNegatives: { count: 4 } });
  expect(standard).toMatchObject({ threshold: null, falsePositives: { count: 99 }, falseNegatives: { count: 3 } });
  expect(loose).toMatchObject({ falsePositives: { count: 133 }, falseNegatives: { count: 2 } });
});
