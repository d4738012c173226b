import { readRecipe } from '@bonafide/inference/pack/build-pack';
import type { PackManifest } from '@bonafide/inference/pack/manifest';
import { beforeAll, describe, expect, it } from 'vitest';
import { faceMatcher } from './match.js';
import type { FaceTemplate } from './template.js';

let manifest: PackManifest;
let digests: { first: string; second: string };

beforeAll(async () => {
  const recipe = await readRecipe('default');
  const [model] = recipe.models.filter(({ role }) => role === 'face-descriptor');
  if (!model) throw new Error('the default pack has no descriptor');
  const models = ['first', 'second'].map((name, i) => ({ ...model, name, sha256: String(i + 1).repeat(64) }));
  digests = { first: '1'.repeat(64), second: '2'.repeat(64) };
  const calibration = {
    ...recipe.matchers[0]?.calibration,
    points: [
      [0, 0],
      [1, 4],
    ],
    tail: undefined,
    evidence: { set: 'a set', genuine: 1, impostor: 20_000 },
  };
  const stricter = (most: number) => ({
    ...calibration,
    points: [
      [0, 0],
      [1, most],
    ],
  });
  const conditions = [
    { condition: 'eyes-covered', calibration: stricter(2) },
    { condition: 'mouth-covered', calibration: stricter(1) },
  ];
  manifest = {
    ...recipe,
    models,
    matchers: [
      {
        algorithm: 'F500',
        parts: [
          { model: 'first', weight: 3 },
          { model: 'second', weight: 1 },
        ],
        calibration,
        conditions: [],
      },
      { algorithm: 'F200', parts: [{ model: 'first', weight: 1 }], calibration, conditions },
    ] as never,
  };
});

/** A template whose parts have the given cosine to the first axis. */
function template(cosines: Partial<Record<'first' | 'second', number>>): FaceTemplate {
  const parts = Object.entries(cosines).map(([name, cosine]) => ({
    model: digests[name as 'first' | 'second'],
    descriptor: Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2)),
  }));
  return { parts };
}

describe('a matcher of two networks', () => {
  it('takes the weighted mean of their cosines and calibrates that', () => {
    const { fused, score, raw } = faceMatcher(manifest, 'F500').compare(
      template({ first: 1, second: 1 }),
      template({ first: 0.8, second: 0.4 }),
    );
    expect(fused).toBeCloseTo(0.7, 6);
    expect(score).toBeCloseTo(2.8, 5);
    expect(raw.first).toBeCloseTo(0.8, 6);
    expect(raw.second).toBeCloseTo(0.4, 6);
  });

  it('says when its S lies beyond what its calibration could show', () => {
    const matched = [0.7, 0.9].map((first) =>
      faceMatcher(manifest, 'F200').compare(template({ first: 1 }), template({ first })),
    );
    expect(matched.map(({ extrapolated }) => extrapolated)).toEqual([false, true]);
  });

  it('refuses a template that lacks a part, which the matcher of one network takes', () => {
    const sides = [template({ first: 1, second: 1 }), template({ first: 0.5 })] as const;
    expect(() => faceMatcher(manifest, 'F500').compare(...sides)).toThrow('not made by the same model');
    expect(faceMatcher(manifest, 'F200').compare(...sides).score).toBeCloseTo(2, 5);
  });
});

describe('pictures taken under conditions', () => {
  const bare = { eyesVisible: 0.9, mouthCovered: 0.1, sharpness: 0.3, interEyeDistance: 90, dynamicRange: 7 };
  const glasses = { ...bare, eyesVisible: 0.1 };
  const masked = { ...bare, mouthCovered: 0.95 };
  const both = { ...glasses, mouthCovered: 0.95 };
  const dim = { ...bare, dynamicRange: 2 };
  const compared = (one: typeof bare | undefined, other: typeof bare | undefined) =>
    faceMatcher(manifest, 'F200').compare(
      { ...template({ first: 1 }), ...(one && { quality: one }) },
      { ...template({ first: 0.5 }), ...(other && { quality: other }) },
    );

  it.each([
    ['bare ones', bare, bare, 2, [], []],
    ['ones of which nothing is known', undefined, undefined, 2, [], []],
    ['dark glasses on one', glasses, bare, 2, ['eyes-covered'], []],
    ['dark glasses on one, the other unknown', glasses, undefined, 2, ['eyes-covered'], []],
    ['dark glasses on both', glasses, glasses, 1, ['eyes-covered'], ['eyes-covered']],
    ['dark glasses on one and a mask on the other', glasses, masked, 2, ['eyes-covered'], ['mouth-covered']],
    ['a mask on both, dark glasses on one', both, masked, 0.5, ['eyes-covered', 'mouth-covered'], ['mouth-covered']],
    ['two in dim light, for which the pack has no calibration', dim, dim, 2, ['dim'], ['dim']],
  ] as const)('have the S of such pairs: %s', (_case, one, other, s, probe, gallery) => {
    const match = compared(one, other);
    expect(match.score).toBeCloseTo(s, 5);
    expect(match.penalty).toBeCloseTo(2 - s, 5);
    expect(match.conditions).toEqual({ probe, gallery });
  });

  it('never have more than the plain S', () => {
    const lenient = {
      condition: 'eyes-covered',
      calibration: {
        ...manifest.matchers[1]?.calibration,
        points: [
          [0, 9],
          [1, 9],
        ],
      },
    };
    const matchers = manifest.matchers.map((one) => ({ ...one, conditions: [lenient] })) as never;
    const sides = [
      { ...template({ first: 1 }), quality: glasses },
      { ...template({ first: 0.5 }), quality: glasses },
    ] as const;
    expect(faceMatcher({ ...manifest, matchers }, 'F200').compare(...sides)).toMatchObject({ penalty: 0 });
  });
});

it('a pack without the matcher, or whose matcher names no network of it, is refused', () => {
  expect(() => faceMatcher({ ...manifest, matchers: [] }, 'F500')).toThrow('has no matcher F500');
  expect(() => faceMatcher({ ...manifest, models: manifest.models.slice(0, 1) }, 'F500')).toThrow('names second');
});
