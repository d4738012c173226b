import { describe, expect, it } from 'vitest';
import type { Box, Image } from '../image/image.js';
import { sceneCrop } from './crops.js';
import { type Kernel, resized } from './resize.js';

/** Pixels without any order, the same every time. */
function noise(width: number, height: number): Image {
  let state = 7;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  };
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, next) };
}

/** The pixel that stands at a place outside: step by step back from the edge that is passed. */
function mirror(at: number, length: number): number {
  let [place, step] = [0, at < 0 ? -1 : 1];
  for (let i = 0; i < Math.abs(at); i++) {
    if (length === 1) return 0;
    if (place + step < 0 || place + step >= length) step = -step;
    place += step;
  }
  return place;
}

const sinc = (x: number) => (Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const KERNELS: Record<Kernel, (from: number, to: number, at: number) => number> = {
  area: (from, to, at) => Math.max(0, Math.min(at + 1, to) - Math.max(at, from)),
  bilinear: (from, to, at) => Math.max(0, 1 - Math.abs((from + to) / 2 - 0.5 - at)),
  lanczos: (from, to, at) => {
    const distance = (from + to) / 2 - 0.5 - at;
    return distance > -4 && distance <= 4 ? sinc(distance) * sinc(distance / 4) : 0;
  },
};

/** By definition: every result pixel the weighted mean of all region pixels, those beyond its edge being the edge's. */
function slowly(image: Image, region: Box, size: number, kernel: Kernel): number[] {
  const reach = kernel === 'area' ? 0 : 4;
  const weights = (i: number, length: number) =>
    Array.from({ length: length + 2 * reach }, (_, k) => {
      const at = k - reach;
      const weight = KERNELS[kernel]((i * length) / size, ((i + 1) * length) / size, at);
      return { at: Math.min(Math.max(at, 0), length - 1), weight };
    }).filter(({ weight }) => weight !== 0);
  const out: number[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const sums = [0, 0, 0, 0];
      for (const y of weights(row, region.height)) {
        for (const x of weights(column, region.width)) {
          const start = mirror(region.y + y.at, image.height) * image.width + mirror(region.x + x.at, image.width);
          const weight = x.weight * y.weight;
          for (let c = 0; c < 3; c++) sums[c] = (sums[c] ?? 0) + weight * (image.data[start * 3 + c] ?? Number.NaN);
          sums[3] = (sums[3] ?? 0) + weight;
        }
      }
      for (let c = 0; c < 3; c++) out.push(Math.min(Math.max((sums[c] ?? 0) / (sums[3] ?? 1), 0), 255));
    }
  }
  return out;
}

describe('a crop for the attack networks', () => {
  it.each<[string, Kernel, Box]>([
    ['shrunk', 'area', { x: 3, y: 2, width: 37, height: 29 }],
    ['shrunk, with twice its mirror image', 'area', { x: -50, y: -20, width: 95, height: 95 }],
    ['of its own size', 'area', { x: 5, y: 5, width: 16, height: 16 }],
    ['enlarged', 'lanczos', { x: 4, y: 9, width: 11, height: 11 }],
    ['enlarged over the corner', 'lanczos', { x: 34, y: -5, width: 13, height: 13 }],
    ['between its pixels', 'bilinear', { x: 0, y: 3, width: 40, height: 25 }],
    ['of one pixel', 'lanczos', { x: 0, y: 0, width: 1, height: 1 }],
  ])('%s is what the definition says', (_name, kernel, region) => {
    const image = noise(40, 30);
    const { data } = resized(image, region, 16, kernel);
    const expected = slowly(image, region, 16, kernel);
    expect(data.length).toBe(expected.length);
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - (data[i] ?? Number.NaN))));
    // Half a step is rounding.
    expect(worst).toBeLessThan(0.51);
  });

  it('mirrors a picture one pixel wide', () => {
    const { data } = resized(noise(1, 4), { x: -3, y: -3, width: 8, height: 8 }, 8, 'area');
    expect(data.every(Number.isFinite)).toBe(true);
  });
});

describe('a scene for a MiniFASNet', () => {
  const image = noise(60, 80);
  const crop = (x: number, y: number, width: number) => sceneCrop(image, { x, y, width, height: width }, 2.7, 80);
  const at = (x: number, y: number, width: number, height: number) =>
    resized(image, { x, y, width, height }, 80, 'bilinear');

  it('is pushed into the picture, capped by it, and never padded', () => {
    expect(crop(20, 30, 10)).toEqual(at(11, 21, 28, 28));
    expect(crop(0, 0, 20)).toEqual(at(0, 0, 55, 55));
    expect(crop(-5, -5, 90)).toEqual(at(0, 10, 60, 60));
  });
});
