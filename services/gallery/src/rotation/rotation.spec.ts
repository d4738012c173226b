import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Rotation } from './rotation.js';

const seed = (fill: number) => new Uint8Array(32).fill(fill);

function cosine(one: Float32Array, other: Float32Array): number {
  let [shared, first, second] = [0, 0, 0];
  one.forEach((value, at) => {
    shared += value * other[at];
    first += value * value;
    second += other[at] * other[at];
  });
  return shared / Math.sqrt(first * second);
}

/** A unit vector; `sharp` of its values hold nearly all of it. */
function face(dimensions: number, sharp = dimensions): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, (_, at) => (at < sharp ? Math.random() - 0.5 : 0.001));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

describe('a rotation', () => {
  it.each([16, 31, 33, 128, 460, 512, 640, 2048])('of %d values is orthogonal to a millionth', (dimensions) => {
    const rotation = Rotation.from(randomBytes(32), dimensions);
    const columns = Array.from({ length: dimensions }, (_, at) => {
      const axis = new Float32Array(dimensions);
      axis[at] = 1;
      return rotation.turn(axis);
    });
    const some = dimensions > 640 ? columns.filter((_, at) => at % 16 === 0) : columns;
    let worst = 0;
    some.forEach((one, at) => {
      for (let other = 0; other <= at; other += 1) {
        let shared = at === other ? -1 : 0;
        for (let value = 0; value < dimensions; value += 1) shared += one[value] * some[other][value];
        worst = Math.max(worst, Math.abs(shared));
      }
    });
    expect(worst).toBeLessThan(1e-6);
  });

  it('leaves cosines as they are', () => {
    const rotation = Rotation.from(randomBytes(32), 512);
    for (let trial = 0; trial < 100; trial += 1) {
      const [one, other] = [face(512), face(512, 1 + trial)];
      expect(cosine(rotation.turn(one), rotation.turn(other))).toBeCloseTo(cosine(one, other), 6);
    }
  });

  it.each([
    ['of all values alike', 512],
    ['of four values', 4],
    ['of one value', 1],
  ])('makes a face %s a stranger to itself under another seed', (_kind, sharp) => {
    const [first, second] = [Rotation.from(randomBytes(32), 512), Rotation.from(randomBytes(32), 512)];
    const same: number[] = [];
    for (let trial = 0; trial < 400; trial += 1) {
      const vector = face(512, sharp).map((_, at, all) => all[(at + trial) % 512]);
      same.push(cosine(first.turn(vector), second.turn(vector)), cosine(vector, first.turn(vector)));
    }
    const mean = same.reduce((sum, value) => sum + value, 0) / same.length;
    const spread = Math.sqrt(same.reduce((sum, value) => sum + (value - mean) ** 2, 0) / same.length);
    // Strangers' vectors of 512 values: mean 0, spread 1/√512 = 0.0442. Six standard errors, and six spreads.
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(spread).toBeGreaterThan(0.035);
    expect(spread).toBeLessThan(0.055);
    expect(Math.max(...same.map(Math.abs))).toBeLessThan(0.3);
  });

  it('spreads each value over all', () => {
    const axis = new Float32Array(512);
    axis[7] = 1;
    const turned = Rotation.from(randomBytes(32), 512).turn(axis);
    expect(turned.filter((value) => value !== 0).length).toBeGreaterThan(500);
    expect(Math.max(...turned.map(Math.abs))).toBeLessThan(0.35);
  });

  it('is the same for a seed in every version: what was turned by it is in databases', () => {
    const vector = Float32Array.from({ length: 460 }, (_, at) => (at - 230) / 460);
    const digest = createHash('sha256')
      .update(Rotation.from(seed(7), 460).turn(vector))
      .digest('hex');
    expect(digest).toBe('29b1984980e374f4f2455012f299acbdde915601974ef8f971a6aafd9b12f9ab');
  });

  it('refuses other seeds and vectors', () => {
    expect(() => Rotation.from(new Uint8Array(31), 512)).toThrow(RangeError);
    expect(() => Rotation.from(seed(1), 15)).toThrow(RangeError);
    expect(() => Rotation.from(seed(1), 2049)).toThrow(RangeError);
    expect(() => Rotation.from(seed(1), 512).turn(new Float32Array(511))).toThrow(RangeError);
  });
});
