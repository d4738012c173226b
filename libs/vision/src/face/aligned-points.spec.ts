import type { Model } from '@bonafide/inference/pool/models';
import { describe, expect, it } from 'vitest';
import { distance, type Image, meanOf, type Point } from '../image/image.js';
import { alignedPoints, contourOfFive } from './aligned-points.js';
import { type FivePoints, pointsInOrder } from './face.js';
import { isPlausible, meanFaceAt } from './plausible.js';

const image: Image = { width: 200, height: 200, data: new Uint8Array(3 * 200 * 200) };
const eyes = { leftEye: { x: 80, y: 80 }, rightEye: { x: 120, y: 80 } };
const mean = meanFaceAt(eyes);
const box = { x: 60, y: 50, width: 80, height: 100 };

/** 68 landmarks whose eye centres, nose tip and mouth are those of five points. */
function contourWith({ leftEye, rightEye, nose, mouthLeft, mouthRight }: FivePoints): Point[] {
  const mouth = meanOf([mouthLeft, mouthRight]);
  return Array.from({ length: 68 }, (_, i) => {
    if (i === 48) return mouthLeft;
    if (i === 54) return mouthRight;
    if (i > 48) return mouth;
    if (i >= 42) return rightEye;
    return i >= 36 ? leftEye : nose;
  });
}

/** All landmarks on the nose bridge, as on masks. */
const collapsed = contourWith({
  leftEye: { x: 0.49, y: 0.5 },
  rightEye: { x: 0.51, y: 0.5 },
  nose: { x: 0.5, y: 0.5 },
  mouthLeft: { x: 0.49, y: 0.51 },
  mouthRight: { x: 0.51, y: 0.51 },
});

/** A mean face in fractions of the square that is laid about a mean face. */
const good = (() => {
  const face = meanFaceAt({ leftEye: { x: -0.5, y: 0 }, rightEye: { x: 0.5, y: 0 } });
  const mouth = meanOf([face.mouthLeft, face.mouthRight]);
  const centre = meanOf([face.leftEye, face.rightEye, mouth]);
  const side = 2.8 * distance(face.leftEye, mouth);
  return contourWith(face).map(({ x, y }) => ({ x: 0.5 + (x - centre.x) / side, y: 0.5 + (y - centre.y) / side }));
})();

/** The mean face in fractions of the square about the box. */
const first = contourWith(mean).map(({ x, y }) => ({ x: (x - 20) / 160, y: (y - 20) / 160 }));

/** A landmark network that gives these answers, in fractions of its input, one after the other. */
function answering(...answers: (readonly Point[])[]): Model & { readonly asked: () => number } {
  let asked = 0;
  return {
    entry: {} as Model['entry'],
    asked: () => asked,
    async run() {
      const data = Float32Array.from((answers[asked++] ?? collapsed).flatMap(({ x, y }) => [x, y]));
      return { points: { data, dims: [1, 68, 2] } };
    },
  };
}

function expectNear(found: FivePoints, wanted: FivePoints): void {
  pointsInOrder(found).forEach((point, i) => {
    expect(distance(point, pointsInOrder(wanted)[i] as Point)).toBeLessThan(0.5);
  });
}

describe('points of a face', () => {
  it('come from the second pass, where it lies as a face does', async () => {
    const model = answering(first, good);
    const { unaligned, contour } = await alignedPoints(model, image, { box, eyes });
    expect(model.asked()).toBe(2);
    expect(unaligned).toBeUndefined();
    expect(contour).toHaveLength(68);
  });

  it('come from a pass around the detector’s eyes, where both others collapse', async () => {
    const model = answering(collapsed, collapsed, good);
    const found = await alignedPoints(model, image, { box, eyes });
    expect(model.asked()).toBe(3);
    expect(found.unaligned).toBeUndefined();
    expectNear(found.points, mean);
  });

  it('are the detector’s own five, where the network finds none', async () => {
    const own = { ...mean, nose: { x: 101, y: 104 } };
    const found = await alignedPoints(answering(), image, { box, eyes, points: own });
    expect(found).toEqual({ points: own });
  });

  it.each([
    ['has none', undefined],
    ['collapses as well', { ...mean, mouthLeft: mean.nose, mouthRight: mean.nose }],
  ])('are a guess, and say so, where the detector %s', async (_case, points) => {
    const found = await alignedPoints(answering(), image, { box, eyes, points });
    expect(found).toEqual({ points: mean, unaligned: true });
  });
});

describe('eyes as far apart as the detector’s', () => {
  /** The answer whose eyes are `ratio` times as far apart, its other features in proportion. */
  const wide = (ratio: number) => good.map(({ x, y }) => ({ x: 0.5 + ratio * (x - 0.5), y: 0.5 + ratio * (y - 0.5) }));

  it.each([
    [0.6, true, 'unaligned'],
    [0.7, true, 'found'],
    [1.5, true, 'found'],
    [1.8, true, 'unaligned'],
    [1.8, false, 'found'],
    [2.6, false, 'unaligned'],
  ])('%f times, of a detector with five points (%s): %s', async (ratio, hasFive, outcome) => {
    // Its five points are of no use, so that the outcome is the landmarks' own.
    const points = hasFive ? { ...mean, nose: { x: 100, y: 0 } } : undefined;
    const model = answering(first, wide(ratio), wide(ratio));
    const { unaligned } = await alignedPoints(model, image, { box, eyes, points });
    expect(unaligned ? 'unaligned' : 'found').toBe(outcome);
  });

  it('are not asked for where the detector sees a profile', async () => {
    const close = { leftEye: { x: 96, y: 80 }, rightEye: { x: 104, y: 80 } };
    const { unaligned } = await alignedPoints(answering(first, good), image, { box, eyes: close });
    expect(unaligned).toBeUndefined();
  });
});

describe('the contour of five points', () => {
  it('is looked for again by the eyes alone, when the first look collapses', async () => {
    const contour = await contourOfFive(answering(collapsed, good), image, mean);
    expect(contour).toHaveLength(68);
  });

  it('is none when both collapse', async () => {
    expect(await contourOfFive(answering(), image, mean)).toBeUndefined();
  });
});

describe('five points', () => {
  const moved = (change: Partial<FivePoints>): FivePoints => ({ ...mean, ...change });

  it('of a mean face are plausible, in whatever direction it leans', () => {
    expect(isPlausible(mean)).toBe(true);
    expect(isPlausible(meanFaceAt({ leftEye: { x: 100, y: 60 }, rightEye: { x: 100, y: 100 } }))).toBe(true);
  });

  it.each([
    ['the mouth is above the eyes', moved({ mouthLeft: { x: 84, y: 50 }, mouthRight: { x: 116, y: 50 } })],
    ['the mouth is a point', moved({ mouthLeft: mean.nose, mouthRight: mean.nose })],
    ['the mouth is as wide as the face', moved({ mouthLeft: { x: 60, y: 121 }, mouthRight: { x: 140, y: 121 } })],
    ['the nose is above the eyes', moved({ nose: { x: 100, y: 70 } })],
    ['the nose is below the mouth', moved({ nose: { x: 100, y: 130 } })],
    ['the mouth is beside the face', moved({ mouthLeft: { x: 110, y: 121 }, mouthRight: { x: 142, y: 121 } })],
    ['a point is no number', moved({ nose: { x: Number.NaN, y: 100 } })],
  ])('are not when %s', (_case, points) => expect(isPlausible(points)).toBe(false));
});
