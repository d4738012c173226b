import type { PackManifest } from '@bonafide/inference/pack/manifest';
import { faceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { describe, expect, it } from 'vitest';
import { among, compareAll, type Described, fused } from './comparisons.ts';
import { seeded } from './random.ts';

const NETWORKS = ['a'.repeat(64), 'b'.repeat(64)];
const WEIGHTS = [0.3, 0.9];
const LENGTHS = [24, 16];

const manifest = {
  pack: 'test',
  models: NETWORKS.map((sha256, i) => ({ name: `net-${i}`, sha256 })),
  matchers: [
    {
      algorithm: 'F500',
      parts: WEIGHTS.map((weight, i) => ({ model: `net-${i}`, weight })),
      conditions: [],
      calibration: {
        points: [
          [-1, 0],
          [1, 3],
        ],
        evidence: { impostor: 1000 },
      },
    },
  ],
} as unknown as PackManifest;

const random = seeded(11);

function template(): FaceTemplate {
  const parts = LENGTHS.map((length, i) => {
    const values = Array.from({ length }, () => random() - 0.5);
    const norm = Math.hypot(...values);
    return { model: NETWORKS[i] as string, descriptor: Float32Array.from(values, (value) => value / norm) };
  });
  return { parts };
}

const pictures: Described[] = Array.from({ length: 30 }, (_, i) => ({ subject: i % 11, template: template() }));

describe('comparing all pictures', () => {
  it('gives every pair once, with the score of the engine to the last bit', () => {
    const matcher = faceMatcher(manifest, 'F500');
    const { genuine, impostor, impostorPairs } = compareAll(pictures, NETWORKS);
    const expected = pictures.flatMap((left, i) =>
      pictures.slice(i + 1).map((right) => ({
        score: matcher.compare(left.template, right.template).fused,
        a: left.subject,
        b: right.subject,
      })),
    );
    for (const [pairs, same] of [
      [genuine, true],
      [impostor, false],
    ] as const) {
      const { score, a, b } = fused(pairs, WEIGHTS);
      expect([...score].map((value, i) => ({ score: value, a: a[i], b: b[i] }))).toEqual(
        expected.filter((pair) => (pair.a === pair.b) === same),
      );
    }
    expect(impostorPairs).toBe(impostor.a.length);
  });

  it('compares with the counterpart of the later picture where there is one', () => {
    const [left, right] = [template(), template()];
    const pair: Described[] = [
      { subject: 0, template: left, counterpart: template() },
      { subject: 1, template: template(), counterpart: right },
    ];
    const { impostor } = compareAll(pair, NETWORKS);
    expect(fused(impostor, WEIGHTS).score[0]).toBe(faceMatcher(manifest, 'F500').compare(left, right).fused);
  });

  it('draws impostor pairs where there are too many, the same ones again, and all genuine ones', () => {
    const [first, again] = [
      compareAll(pictures, NETWORKS, undefined, 100),
      compareAll(pictures, NETWORKS, undefined, 100),
    ];
    expect(first.impostor.a.length).toBeGreaterThan(60);
    expect(first.impostor.a.length).toBeLessThan(140);
    expect(again).toEqual(first);
    expect(first.impostorPairs).toBe(compareAll(pictures, NETWORKS).impostor.a.length);
    expect(first.genuine).toEqual(compareAll(pictures, NETWORKS).genuine);
  });

  it('keeps the pairs among some people', () => {
    const { impostor } = compareAll(pictures, NETWORKS);
    const even = among(impostor, (person) => person % 2 === 0);
    expect(even.a.length).toBeGreaterThan(0);
    expect([...even.a, ...even.b].every((person) => person % 2 === 0)).toBe(true);
    const kept = [...impostor.a].flatMap((a, i) =>
      a % 2 === 0 && (impostor.b[i] as number) % 2 === 0 ? [impostor.cosines[1]?.[i]] : [],
    );
    expect([...(even.cosines[1] as Float64Array)]).toEqual(kept);
  });

  it('tells how many pairs are done, to the last', () => {
    const told: number[] = [];
    compareAll(pictures, NETWORKS, (done) => told.push(done));
    expect(told.at(-1)).toBe((30 * 29) / 2);
  });
});
