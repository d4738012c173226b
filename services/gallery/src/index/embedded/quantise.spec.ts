import { describe, expect, it } from 'vitest';
import { quantise, queryOf, strideOf } from './quantise.js';

const random = (dimensions: number) => Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
const length = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));

describe('a vector as bytes', () => {
  it.each([16, 100, 512, 2048])('of %d values says its own error, whatever its length was', (dimensions) => {
    for (const scale of [1e-3, 1, 1e3]) {
      const vector = random(dimensions).map((value) => value * scale);
      const bytes = new Int8Array(strideOf(dimensions));
      const { scale: step, sum, error } = quantise(vector, bytes);
      const unit = Float64Array.from(vector, (value) => value / length(vector));
      expect(length(unit.map((value, at) => value - bytes[at] * step))).toBeCloseTo(error, 6);
      expect(error).toBeLessThan(0.02);
      expect(bytes.reduce((all, byte) => all + byte, 0)).toBe(sum);
      expect(Math.max(...bytes.map(Math.abs))).toBe(127);
    }
  });

  it('as a query is coarse from 1 to 31, and fine', () => {
    const vector = random(100);
    const { coarse, fine, scale, error } = queryOf(vector);
    expect([coarse.length, fine.length]).toEqual([128, 128]);
    expect([Math.min(...coarse), Math.max(...coarse)].every((value) => value >= 1 && value <= 31)).toBe(true);
    expect(length(fine)).toBeCloseTo(1, 6);
    expect(length(fine.map((value, at) => value - (coarse[at] - 16) * scale))).toBeCloseTo(error, 6);
    expect(coarse.slice(100)).toEqual(new Uint8Array(28).fill(16));
  });

  it.each([
    ['nothing but zeros', new Float32Array(64)],
    ['something that is no number', new Float32Array(64).fill(Number.NaN)],
    ['something endless', new Float32Array(64).fill(Number.POSITIVE_INFINITY)],
    ['too few values', random(15)],
    ['too many values', random(2049)],
  ])('is refused with %s', (_what, vector) => {
    expect(() => quantise(vector, new Int8Array(4096))).toThrow(RangeError);
    expect(() => queryOf(vector)).toThrow(RangeError);
  });
});
