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
  } as never;
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
      },
      { algorithm: 'F200', parts: [{ model: 'first', weight: 1 }], calibration },
    ],
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

it('a pack without the matcher, or whose matcher names no network of it, is refused', () => {
  expect(() => faceMatcher({ ...manifest, matchers: [] }, 'F500')).toThrow('has no matcher F500');
  expect(() => faceMatcher({ ...manifest, models: manifest.models.slice(0, 1) }, 'F500')).toThrow('names second');
});
