import type { Calibration } from '@bonafide/inference/pack/manifest';
import { describe, expect, it } from 'vitest';
import { drawPeople } from '../statistics/draws.ts';
import { thresholdAt } from '../statistics/error-rates.ts';
import { allTogether, groupPairs, groupRates } from '../statistics/group-rates.ts';
import { type PairScores, rising } from '../statistics/pair-scores.ts';
import { seeded } from '../statistics/random.ts';
import { calibrationsOf } from './calibration-file.ts';
import { groupFigures } from './group-figures.ts';
import { groupTables } from './group-tables.ts';

const PEOPLE = 340;
/** The last 210 people resemble each other more; the very last ten have no group. */
const names = ['near', 'others'];
const groupOf = Int32Array.from({ length: PEOPLE }, (_, person) =>
  person >= PEOPLE - 10 ? -1 : person >= 120 ? 0 : 1,
);

function setOf(): { genuine: PairScores; impostor: PairScores } {
  const random = seeded(8);
  const rows = { genuine: [] as number[][], impostor: [] as number[][] };
  for (let a = 0; a < PEOPLE; a++) {
    for (let i = 0; i < 2; i++) rows.genuine.push([0.3 + 0.6 * random(), a, a]);
    for (let b = a + 1; b < PEOPLE; b++) {
      const alike = groupOf[a] === 0 && groupOf[b] === 0 ? 0.25 : 0;
      rows.impostor.push([0.5 * random() ** 2 + alike, a, b]);
    }
  }
  const columns = (pairs: number[][]) =>
    rising({
      score: Float64Array.from(pairs, ([score]) => score as number),
      a: Uint32Array.from(pairs, ([, a]) => a as number),
      b: Uint32Array.from(pairs, ([, , b]) => b as number),
    });
  return { genuine: columns(rows.genuine), impostor: columns(rows.impostor) };
}

const { genuine, impostor } = setOf();
const byGroup = groupPairs(genuine, impostor, { names, groupOf }, drawPeople(PEOPLE));

const pack = {
  points: [
    [-1, 0],
    [0.4, 2],
    [0.5, 3],
  ],
  tail: { from: 0.5, s: 3, slope: 10 },
  evidence: { set: '', genuine: 0, impostor: 100_000 },
} as unknown as Calibration;

const figures = groupFigures({
  pack,
  genuine,
  impostor,
  byGroup,
  globalThreshold: thresholdAt({ positive: genuine.score, negative: impostor.score }, 1e-3),
  evidence: 'a set',
});

describe('rates by group', () => {
  it('count the pairs of each pair of groups, and leave out people of none', () => {
    const { falseMatch, falseNonMatch } = groupRates(genuine, impostor, byGroup, 0.45);
    for (const { groups, rate } of falseMatch) {
      const wanted = groups.map((group) => names.indexOf(group)).sort();
      let [of, count] = [0, 0];
      impostor.score.forEach((score, i) => {
        const found = [groupOf[impostor.a[i] as number], groupOf[impostor.b[i] as number]].sort();
        if (found[0] !== wanted[0] || found[1] !== wanted[1]) return;
        of++;
        if (score >= 0.45) count++;
      });
      expect(rate).toMatchObject({ of, count });
    }
    expect(falseMatch.map(({ groups }) => groups.join())).toEqual(['near,near', 'near,others', 'others,others']);
    expect(falseNonMatch.map(({ rate }) => rate.of)).toEqual([420, 240]);
    const near = falseMatch[0]?.rate;
    expect(near?.byPeople?.low).toBeLessThan(near?.rate as number);
    expect(near?.byPeople?.high).toBeGreaterThan(near?.rate as number);
  });

  it('are those of all pairs when everybody is one group', () => {
    const { falseMatch, falseNonMatch } = groupRates(genuine, impostor, allTogether(byGroup), 0.45);
    expect(falseMatch[0]?.rate.of).toBe(impostor.score.length);
    expect(falseMatch[0]?.rate.count).toBe(impostor.score.filter((score) => score >= 0.45).length);
    expect(falseNonMatch[0]?.rate.count).toBe(genuine.score.filter((score) => score < 0.45).length);
  });

  it('tell more groups apart than there are pairs of them in sixteen bits', () => {
    const people = Array.from({ length: 600 }, (_, person) => person);
    const many = { names: people.slice(300).map(String), groupOf: Int32Array.from(people, (person) => person >> 1) };
    // Between the last two groups, each pair of two people of its own.
    const pairs = { score: Float64Array.of(0.1, 0.9), a: Uint32Array.of(596, 597), b: Uint32Array.of(598, 599) };
    const draws = drawPeople(people.length).slice(0, 20);
    const last = groupRates(pairs, pairs, groupPairs(pairs, pairs, many, draws), 0.5).falseMatch.at(-2);
    expect(last).toMatchObject({ groups: ['598', '599'], rate: { count: 1, of: 2 } });
    expect(last?.rate.byPeople).not.toBeNull();
  });

  it('put the worst in front, where a threshold over all pairs is far too low for a group', () => {
    const [global, ofPack] = figures.at;
    expect(global?.worstFalseMatch?.groups).toEqual(['near', 'near']);
    expect(global?.worstFalseMatch?.rate.rate).toBeGreaterThan(2e-3);
    expect(ofPack).toMatchObject({ name: expect.stringContaining('S = 3') });
    expect(ofPack?.threshold).toBeCloseTo(0.5, 9);
    expect(figures.withoutGroup).toBe(10);
  });

  it('offer a score for a group with enough pairs only, at which its own rate is 1e-3', () => {
    const [near, others] = figures.options;
    expect(others).toMatchObject({ impostorPairs: 7_140, threshold: null, minFaceMatchScore: null, calibration: null });
    const within = [...impostor.score].filter(
      (_, i) => groupOf[impostor.a[i] as number] === 0 && groupOf[impostor.b[i] as number] === 0,
    );
    expect(within.filter((score) => score >= (near?.threshold as number)).length).toBe(
      Math.floor(within.length / 1000),
    );
    expect(near?.minFaceMatchScore).toBeGreaterThan(3);
    expect(near?.falseNonMatch?.of).toBe(2 * PEOPLE);
    expect(near?.calibration?.evidence).toMatchObject({ set: 'a set, group near', impostor: within.length });
  });

  it('are shown with their counts, a dash where there are too few', () => {
    const html = groupTables(figures);
    expect(html).toContain('near, among themselves');
    expect(html).toContain('fewer than 20,000 impostor pairs');
    expect(html).not.toMatch(/NaN|undefined|null/);
  });

  it('give the calibration of a group, of the worst one, or say why not', () => {
    const matcher = { algorithm: 'F500', pairs: { impostor: 5 }, calibration: undefined, groups: figures };
    const of =
      (group?: string, groups: unknown = figures) =>
      () =>
        calibrationsOf([{ ...matcher, groups }] as unknown as Parameters<typeof calibrationsOf>[0], group);
    expect(of('worst')()[0]?.calibration.evidence.set).toBe('a set, group near');
    expect(of('near')()).toEqual(of('worst')());
    expect(of('others')).toThrow('7140 impostor pairs within others');
    expect(of(undefined)).toThrow('5 impostor pairs of F500 give no calibration: 20000 at least');
  });
});
