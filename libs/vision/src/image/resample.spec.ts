import { describe, expect, it } from 'vitest';
import type { Image, Point } from './image.js';
import { cropSquare, warp } from './resample.js';
import { shrink } from './shrink.js';
import { apply, cropOf, inverse, leastSquares, type Similarity, scaleOf } from './transform.js';

function picture(width: number, height: number, colour: (x: number, y: number) => number): Image {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.fill(colour(i % width, Math.floor(i / width)), 3 * i, 3 * i + 3);
  return { width, height, data };
}

const at = ({ width, data }: Image, x: number, y: number) => data[(y * width + x) * 3];
const identity: Similarity = { a: 1, b: 0, tx: 0, ty: 0 };

describe('warp', () => {
  const ramp = picture(40, 30, (x, y) => 3 * x + 2 * y);

  it('copies under the identity', () => {
    expect(warp(ramp, identity, 40, 30)).toEqual(ramp);
  });

  it('interpolates between pixel centres', () => {
    expect(at(warp(ramp, { ...identity, tx: 0.5 }, 10, 10), 4, 4)).toBe(Math.round(3 * 4.5 + 2 * 4 + 0.01));
  });

  it('is black outside, with no smear of the edge', () => {
    const white = picture(20, 20, () => 255);
    const out = warp(white, { ...identity, tx: -10, ty: -10 }, 40, 40);
    expect([at(out, 8, 20), at(out, 10, 20), at(out, 29, 20), at(out, 31, 20)]).toEqual([0, 255, 255, 0]);
  });

  it('averages when it shrinks: a fine checkerboard becomes grey', () => {
    const checks = picture(120, 120, (x, y) => ((x + y) % 2) * 255);
    for (const scale of [2, 3, 4.4]) {
      const out = warp(checks, { a: scale, b: 0, tx: 0, ty: 0 }, 20, 20);
      for (const value of out.data) expect(Math.abs(value - 127.5)).toBeLessThan(20);
    }
  });

  it('puts a point where the transform says, shrunk and turned', () => {
    const spot = { x: 70, y: 40 };
    const dot = picture(100, 100, (x, y) => (Math.hypot(x + 0.5 - spot.x, y + 0.5 - spot.y) < 6 ? 255 : 0));
    for (const angle of [0, 0.4, -2]) {
      const box = { x: 20, y: 5, width: 80, height: 80 };
      const out = cropSquare(dot, box, 32, angle);
      const expected = apply(inverse(cropOf(box, 32, angle)), spot);
      const centre = brightness(out);
      expect(Math.hypot(centre.x - expected.x, centre.y - expected.y)).toBeLessThan(0.4);
    }
  });
});

/** Centre of brightness. */
function brightness(image: Image): Point {
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < image.width * image.height; i++) {
    const value = image.data[3 * i] ?? 0;
    sum += value;
    x += value * ((i % image.width) + 0.5);
    y += value * (Math.floor(i / image.width) + 0.5);
  }
  return { x: x / sum, y: y / sum };
}

describe('shrink', () => {
  it('averages whole and partial blocks', () => {
    const image = picture(5, 3, (x) => 10 * x);
    const out = shrink(image, { x: 0, y: 0, width: 5, height: 3 }, 2);
    expect([out.width, out.height]).toEqual([3, 2]);
    expect([at(out, 0, 0), at(out, 1, 0), at(out, 2, 1)]).toEqual([5, 25, 40]);
  });
});

describe('similarity', () => {
  const turn: Similarity = { a: 1.2, b: -0.7, tx: 30, ty: -4 };
  const points = [
    { x: 1, y: 2 },
    { x: 40, y: 5 },
    { x: 20, y: 33 },
    { x: 7, y: 60 },
  ];

  it('is undone by its inverse', () => {
    for (const point of points) {
      const back = apply(inverse(turn), apply(turn, point));
      expect(Math.hypot(back.x - point.x, back.y - point.y)).toBeLessThan(1e-9);
    }
    expect(() => inverse({ a: 0, b: 0, tx: 1, ty: 1 })).toThrow(RangeError);
  });

  it('is found again by least squares, and is the best under noise', () => {
    const found = leastSquares(
      points,
      points.map((point) => apply(turn, point)),
    );
    for (const key of ['a', 'b', 'tx', 'ty'] as const) expect(found[key]).toBeCloseTo(turn[key], 9);
    const noisy = points.map((point, i) => ({ x: apply(turn, point).x + (i % 2), y: apply(turn, point).y - (i % 3) }));
    const error = (similarity: Similarity) =>
      points.reduce((sum, point, i) => {
        const [to, target] = [apply(similarity, point), noisy[i] as Point];
        return sum + (to.x - target.x) ** 2 + (to.y - target.y) ** 2;
      }, 0);
    const best = leastSquares(points, noisy);
    for (const key of ['a', 'b', 'tx', 'ty'] as const) {
      for (const step of [1e-3, -1e-3])
        expect(error({ ...best, [key]: best[key] + step })).toBeGreaterThan(error(best));
    }
  });

  it('of a crop maps corners and centre', () => {
    const crop = cropOf({ x: 10, y: 20, width: 50, height: 50 }, 100);
    expect(apply(crop, { x: 0, y: 0 })).toEqual({ x: 10, y: 20 });
    expect(apply(crop, { x: 100, y: 100 })).toEqual({ x: 60, y: 70 });
    const turned = cropOf({ x: 10, y: 20, width: 50, height: 50 }, 100, Math.PI / 2);
    expect(apply(turned, { x: 50, y: 50 }).x).toBeCloseTo(35, 9);
    expect(scaleOf(turned)).toBeCloseTo(0.5, 9);
  });
});
