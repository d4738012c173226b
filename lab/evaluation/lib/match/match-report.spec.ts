import type { PackManifest } from '@bonafide/inference/pack/manifest';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { describe, expect, it } from 'vitest';
import { proportion } from '../statistics/proportion.ts';
import { seeded } from '../statistics/random.ts';
import { matchPage } from './match-page.ts';
import { compareSet, type MatchReport, type Measured, type Sides } from './match-report.ts';
import { matchSummary } from './match-summary.ts';

const NETWORKS = ['a'.repeat(64), 'b'.repeat(64)];

const manifest = {
  pack: 'test',
  models: NETWORKS.map((sha256, i) => ({ name: `net-${i}`, sha256 })),
  matchers: ['F500', 'F200'].map((algorithm, i) => ({
    algorithm,
    parts: NETWORKS.slice(i).map((_, n) => ({ model: `net-${n + i}`, weight: 1 })),
    conditions: [],
    calibration: {
      points: [
        [-1, 0],
        [0.5, 2],
        [0.7, 4],
      ],
      evidence: { set: '', genuine: 0, impostor: 1_000 },
    },
  })),
} as unknown as PackManifest;

const random = seeded(5);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(6.283185307 * random());

/** Templates about a centre of their person's, further away with `spread`. */
function templatesOf(people: number, each: number, spread: number) {
  const set: { subject: string; template: FaceTemplate }[] = [];
  for (let person = 0; person < people; person++) {
    const centre = Array.from({ length: 32 }, normal);
    for (let i = 0; i < each; i++) {
      const parts = NETWORKS.map((model) => {
        const values = centre.map((value) => value + spread * normal());
        const norm = Math.hypot(...values);
        return { model, descriptor: Float32Array.from(values, (value) => value / norm) };
      });
      set.push({ subject: `p${person}`, template: { parts } });
    }
  }
  return set;
}

interface Given {
  readonly people?: number;
  readonly each?: number;
  readonly groups?: ReadonlyMap<string, string>;
  readonly listed?: Measured['set']['listed'];
  readonly anonymous?: boolean;
  readonly isDegraded?: boolean;
}

function measured({
  people = 30,
  each = 3,
  groups = new Map(),
  listed = [],
  anonymous,
  isDegraded = false,
}: Given): Measured {
  const found = templatesOf(people, each, 0.9);
  const pictures = found.map(({ subject }, i) => ({
    file: `${i}.jpg`,
    name: `${i}.jpg`,
    subject: anonymous ? undefined : subject,
  }));
  const sides = found.map(({ template }): Sides => [template, template]);
  return { set: { pictures, listed, groups, others: [] }, sides, manifest, evidence: 'a set', isDegraded };
}

function reportOf(given: Given): MatchReport {
  const pack = { name: 'test', version: '1', models: {} };
  return {
    evaluation: 'face-match',
    provenance: { date: '', command: '', machine: '', node: '', pack },
    condition: given.isDegraded ? { name: 'mask', side: 'both' } : null,
    set: { pictures: 90, people: 30, withoutPerson: 0, listedPairs: 0, groups: [] },
    failureToAcquire: proportion(1, 91),
    notAcquired: [{ picture: 'x.jpg', reason: 'no face found' }],
    otherFiles: [],
    ofNoPerson: ['stray.jpg'],
    cpuMsPerPicture: null,
    matchers: compareSet(measured(given)),
  };
}

describe('a face-match report', () => {
  it('counts genuine and impostor pairs, and what happens at the thresholds of the pack', () => {
    const [first, second] = compareSet(measured({}));
    expect(first?.pairs).toEqual({ genuine: 90, impostor: 3_915, impostorInSet: 3_915 });
    expect(second?.models).toEqual(['net-1']);
    expect(first?.atPack.map(({ s, falseMatch }) => [s, falseMatch.of])).toEqual([
      [2, 3_915],
      [3, 3_915],
      [4, 3_915],
    ]);
    expect(first?.fusion).toHaveLength(2);
    expect(second?.fusion).toBeUndefined();
    expect(first?.groups).toBeUndefined();
  });

  it('takes listed pairs where nobody is known by name, without what takes people', () => {
    const listed = [
      { left: 0, right: 1, same: true },
      { left: 0, right: 5, same: false },
      { left: 3, right: 4, same: true },
    ];
    const [first] = compareSet(measured({ anonymous: true, listed }));
    expect(first?.pairs).toMatchObject({ genuine: 2, impostor: 1 });
    expect(first?.atPack).toEqual([]);
    expect(first?.accuracy?.of).toBe(3);
  });

  it('says how many pairs there are where they are too few', () => {
    expect(() => compareSet(measured({ people: 1 }))).toThrow(
      '3 genuine and 0 impostor pairs among 3 pictures with a face',
    );
    expect(() => compareSet(measured({ people: 3, each: 1 }))).toThrow('0 genuine and 3 impostor pairs');
    const listed = [{ left: 0, right: 1, same: true }];
    expect(() => compareSet(measured({ anonymous: true, listed }))).toThrow(
      '1 genuine and 0 impostor pairs of pairs.csv',
    );
  });

  it.each<[string, Given]>([
    ['of a set', {}],
    ['with groups', { groups: new Map(Array.from({ length: 25 }, (_, i) => [`p${i}`, i % 3 ? 'east' : 'west'])) }],
    ['under a condition', { isDegraded: true }],
    ['of two people', { people: 2, each: 2 }],
    [
      'of listed pairs',
      {
        anonymous: true,
        listed: [
          { left: 0, right: 1, same: true },
          { left: 0, right: 5, same: false },
        ],
      },
    ],
  ])('%s writes no NaN, no undefined and no null on its page, and none that prints', (_name, given) => {
    const report = reportOf(given);
    for (const text of [matchPage(report), matchSummary(report).join('\n')])
      expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(JSON.stringify(report)).not.toContain('NaN');
  });

  it('names the files that are no pictures, and counts those that it does not name', () => {
    const report = {
      ...reportOf({ people: 2, each: 2 }),
      otherFiles: Array.from({ length: 11 }, (_, i) => `${i}.heic`),
    };
    const sentence = /11 files are no pictures by their names: 0\.heic, .*7\.heic, … and 3 more/;
    expect(matchPage(report)).toMatch(sentence);
    expect(matchSummary(report).join('\n')).toMatch(sentence);
  });

  it('names pictures of no person', () => {
    expect(matchSummary(reportOf({}))).toContain('1 picture belongs to no person: stray.jpg');
    const report = { ...reportOf({}), ofNoPerson: Array.from({ length: 12 }, (_, i) => `${i}.jpg`) };
    expect(matchSummary(report).join('\n')).toMatch(
      /12 pictures belong to no person: 0\.jpg, .*9\.jpg, … and 2 more\n/,
    );
    const anonymous = { ...report, set: { ...report.set, people: 0 } };
    expect(matchSummary(anonymous).join('\n')).not.toContain('no person');
  });

  it('under a condition says that calibrations of conditions are not applied', () => {
    for (const print of [matchPage, (report: MatchReport) => matchSummary(report).join('\n')]) {
      expect(print(reportOf({ isDegraded: true }))).toContain('without the calibrations of conditions');
      expect(print(reportOf({}))).not.toContain('without the calibrations of conditions');
    }
  });

  it('gives accuracy only where pairs of both kinds are listed, and says why not', () => {
    const report = reportOf({ listed: [{ left: 0, right: 1, same: true }] });
    expect(report.matchers[0]?.accuracy).toBeUndefined();
    for (const text of [matchPage(report), matchSummary(report).join('\n')])
      expect(text).toContain('1 same and 0 different pairs of pairs.csv show two faces');
    expect(matchSummary(reportOf({})).join('\n')).toContain('accuracy – (no pairs.csv)');
  });

  it('has the worst pair of groups in front', () => {
    const groups = new Map(Array.from({ length: 30 }, (_, i) => [`p${i}`, 'east']));
    expect(matchPage(reportOf({ groups }))).toContain('worst FMR of groups at 1e-3 over all: east with east, F500');
  });
});
