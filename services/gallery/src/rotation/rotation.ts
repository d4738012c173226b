import { KeyStream } from './key-stream.js';

/** Bytes of a seed. */
const SEED_BYTES = 32;
const DIMENSIONS = { least: 16, most: 2048 };
/** Values that one small rotation mixes, and how often all are mixed: 32 · 32 · 32 exceeds the largest vector. */
const BLOCK = 32;
const ROUNDS = 3;

/** One round: values change places, then each block of them is turned by a matrix of its own. */
interface Round {
  /** By place, where its value comes from. */
  readonly from: Uint16Array;
  /** The matrices of the blocks one behind another, row by row; the last block may be smaller. */
  readonly matrices: Float64Array;
}

/**
 * A secret orthogonal matrix: it turns vectors so that all cosines between them stay, and a vector that was turned by
 * another matrix is as unlike as a stranger's. What it protects and what not: ADR 0125.
 *
 * The matrix is a product of three, each a permutation and small random rotations. So it costs a tenth of what a matrix
 * without structure does, and is made in milliseconds. It is the same on every machine and for good: nothing but the stream
 * of a cipher and operations that IEEE 754 rounds exactly make it.
 */
export class Rotation {
  private readonly values: Float64Array;
  private readonly mixed: Float64Array;

  private constructor(
    private readonly dimensions: number,
    private readonly rounds: readonly Round[],
  ) {
    this.values = new Float64Array(dimensions);
    this.mixed = new Float64Array(dimensions);
  }

  /** The matrix of a seed of 32 bytes, for vectors of 16 to 2048 values. Throws RangeError for other sizes. */
  static from(seed: Uint8Array, dimensions: number): Rotation {
    if (seed.length !== SEED_BYTES) throw new RangeError(`A seed has ${SEED_BYTES} bytes`);
    if (!Number.isInteger(dimensions) || dimensions < DIMENSIONS.least || dimensions > DIMENSIONS.most) {
      throw new RangeError(`A vector has ${DIMENSIONS.least} to ${DIMENSIONS.most} values`);
    }
    const stream = new KeyStream(seed);
    return new Rotation(
      dimensions,
      Array.from({ length: ROUNDS }, () => roundOf(stream, dimensions)),
    );
  }

  /** The vector turned, a new one of the same length. Throws RangeError for a vector of another number of values. */
  turn(vector: Float32Array): Float32Array {
    if (vector.length !== this.dimensions) throw new RangeError(`A vector has ${this.dimensions} values here`);
    this.values.set(vector);
    for (const round of this.rounds) this.mix(round);
    return Float32Array.from(this.values);
  }

  private mix({ from, matrices }: Round): void {
    const { values, mixed, dimensions } = this;
    for (let at = 0; at < dimensions; at += 1) mixed[at] = values[from[at] as number] as number;
    let cell = 0;
    for (let first = 0; first < dimensions; first += BLOCK) {
      const end = Math.min(first + BLOCK, dimensions);
      for (let row = first; row < end; row += 1) {
        let sum = 0;
        for (let column = first; column < end; column += 1) {
          sum += (matrices[cell] as number) * (mixed[column] as number);
          cell += 1;
        }
        values[row] = sum;
      }
    }
  }
}

function roundOf(stream: KeyStream, dimensions: number): Round {
  const from = Uint16Array.from({ length: dimensions }, (_, at) => at);
  for (let at = dimensions - 1; at > 0; at -= 1) {
    const other = stream.below(at + 1);
    [from[at], from[other]] = [from[other] as number, from[at] as number];
  }
  const sizes: number[] = [];
  for (let first = 0; first < dimensions; first += BLOCK) sizes.push(Math.min(BLOCK, dimensions - first));
  const matrices = new Float64Array(sizes.reduce((sum, size) => sum + size * size, 0));
  let cell = 0;
  for (const size of sizes) {
    fillOrthogonal(stream, matrices.subarray(cell, cell + size * size), size);
    cell += size * size;
  }
  return { from, matrices };
}

/** Fills a square matrix with normal values and makes its rows orthonormal (Gram-Schmidt, twice for the last digits). */
function fillOrthogonal(stream: KeyStream, matrix: Float64Array, size: number): void {
  for (let at = 0; at < matrix.length; at += 1) matrix[at] = stream.normal();
  const rowAt = (row: number) => matrix.subarray(row * size, (row + 1) * size);
  for (let row = 0; row < size; row += 1) {
    const own = rowAt(row);
    for (let pass = 0; pass < 2; pass += 1) {
      for (let other = 0; other < row; other += 1) {
        const before = rowAt(other);
        const shared = dot(own, before);
        for (let at = 0; at < size; at += 1) own[at] = (own[at] as number) - shared * (before[at] as number);
      }
      const length = Math.sqrt(dot(own, own));
      for (let at = 0; at < size; at += 1) own[at] = (own[at] as number) / length;
    }
  }
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] as number) * (other[at] as number);
  return sum;
}
