import { COARSE, LANE } from './kernel.js';

/** Spaces have this many values. */
export const DIMENSIONS = { least: 16, most: 2048 };

/** How a vector was written as bytes: value ≈ byte · scale. */
export interface Quantised {
  readonly scale: number;
  /** Sum of the bytes. */
  readonly sum: number;
  /** Length of the difference between the unit vector and what the bytes say. */
  readonly error: number;
}

/** A vector to search with, see services/gallery/kernel/scan.ts. */
export interface Query {
  /** The unit vector, padded. */
  readonly fine: Float32Array;
  /** Bytes of 1 to 31 (16 stands for 0), padded. */
  readonly coarse: Uint8Array;
  readonly scale: number;
  /** Length of the difference between the two. */
  readonly error: number;
}

/** Bytes of a row of so many values. */
export const strideOf = (dimensions: number): number => Math.ceil(dimensions / LANE) * LANE;

/**
 * Writes a vector, normalised, as bytes of −127 to 127 into `target`, whose rest it leaves. Throws RangeError for a vector
 * without direction or of a number of values that no space has.
 */
export function quantise(vector: Float32Array, target: Int8Array): Quantised {
  const { norm, most } = extentOf(vector);
  const scale = Math.fround(most / norm / 127);
  const perUnit = 1 / (norm * scale);
  let [sum, squares] = [0, 0];
  for (let at = 0; at < vector.length; at += 1) {
    const value = vector[at] as number;
    const byte = Math.max(-127, Math.min(127, Math.round(value * perUnit)));
    target[at] = byte;
    sum += byte;
    const error = value / norm - byte * scale;
    squares += error * error;
  }
  return { scale, sum, error: Math.sqrt(squares) };
}

/** A vector as the kernel takes it for a query. Throws as `quantise` does. */
export function queryOf(vector: Float32Array): Query {
  const { norm, most } = extentOf(vector);
  const fine = new Float32Array(strideOf(vector.length));
  const coarse = new Uint8Array(fine.length).fill(COARSE.shift);
  const scale = most / norm / COARSE.most;
  let squares = 0;
  for (let at = 0; at < vector.length; at += 1) {
    const value = (vector[at] as number) / norm;
    const byte = Math.max(-COARSE.most, Math.min(COARSE.most, Math.round(value / scale)));
    fine[at] = value;
    coarse[at] = byte + COARSE.shift;
    squares += (value - byte * scale) ** 2;
  }
  return { fine, coarse, scale, error: Math.sqrt(squares) };
}

/** What float32 sums of `stride` products of unit vectors err by at most; the rounding of the fine query is in it. */
export const roundingOf = (stride: number): number => (stride / 8 + 16) * 2 ** -23;

function extentOf(vector: Float32Array): { norm: number; most: number } {
  if (vector.length < DIMENSIONS.least || vector.length > DIMENSIONS.most) {
    throw new RangeError(`A vector has ${DIMENSIONS.least} to ${DIMENSIONS.most} values`);
  }
  let [squares, most] = [0, 0];
  for (let at = 0; at < vector.length; at += 1) {
    const value = vector[at] as number;
    squares += value * value;
    most = Math.max(most, Math.abs(value));
  }
  const norm = Math.sqrt(squares);
  if (!(norm > 0 && norm < Number.POSITIVE_INFINITY)) throw new RangeError('A vector has a direction');
  return { norm, most };
}
