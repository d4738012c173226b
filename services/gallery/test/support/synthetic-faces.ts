/** Numbers that look random and are the same in each run: 32 bits of state (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A UUID in lower case, of random numbers. */
export function uuidOf(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  hex[12] = '4';
  hex[16] = '8';
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export function unit(values: ArrayLike<number>): Float32Array {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Float32Array.from(values, (value) => value / Math.sqrt(sum));
}

/** A normally distributed direction. */
function direction(random: () => number, dimensions: number): number[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from(unit(Array.from({ length: dimensions }, normal)));
}

const mixed = (...parts: readonly (readonly [number, readonly number[]])[]) =>
  unit(parts[0][1].map((_, i) => parts.reduce((sum, [weight, part]) => sum + weight * part[i], 0)));

/**
 * Descriptors that are spread as those of faces: all of them lean one way (strangers' mean cosine 0.04), kinds of faces
 * lean their own way (strangers of one kind: 0.15 more; 12 kinds, the first of them a third of all), and two pictures of a
 * person have a cosine of about 0.65, from 0.4 to 0.9.
 */
export class SyntheticFaces {
  private readonly common: number[];
  private readonly kinds: number[][];

  constructor(
    readonly random: () => number,
    readonly dimensions: number,
  ) {
    this.common = direction(random, dimensions);
    this.kinds = Array.from({ length: 12 }, () => direction(random, dimensions));
  }

  /** A face of a new person. */
  person(): Float32Array {
    const kind = this.kinds[this.random() < 1 / 3 ? 0 : Math.floor(this.random() * this.kinds.length)];
    return mixed([0.2, this.common], [0.39, kind], [0.9, direction(this.random, this.dimensions)]);
  }

  /** Another picture of that person. */
  again(person: Float32Array): Float32Array {
    return mixed([1, Array.from(person)], [0.5 + 1.7 * this.random() ** 2, direction(this.random, this.dimensions)]);
  }

  /** All of its length in a few values, as no face has it. */
  spiky(): Float32Array {
    const values = new Float32Array(this.dimensions);
    for (let i = 0; i < 3; i++) values[Math.floor(this.random() * this.dimensions)] += 0.2 + this.random();
    return unit(values);
  }
}
