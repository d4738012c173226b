import { KERNEL } from '../../gen/kernel.js';

/** The kernel's functions, bound to one memory: services/gallery/kernel/scan.ts has their promises. */
export interface Kernel {
  scan1: Scan;
  scan4: Scan;
  scan8: Scan;
  fine(row: number, query: number, stride: number): number;
}

type Scan = (
  rows: number,
  stride: number,
  count: number,
  scales: number,
  sums: number,
  coarse: number,
  fines: number,
  bounds: number,
  hits: number,
) => number;

/** The widest step of the kernel: a row is padded to a multiple of this. */
export const LANE = 64;
/** Bytes of one hit that the kernel writes. */
export const HIT_BYTES = 12;
/** A coarse query's values are −15 to 15, kept as 1 to 31. */
export const COARSE = { most: 15, shift: 16 };

const PAGE = 65_536;
/** Pages of a memory of 4 GiB, which is declared for each: it takes addresses, not memory. */
const MOST_PAGES = 65_536;

/** Memory of WebAssembly that threads share; its buffer is another one after it has grown, and the former stays valid. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  /** Takes pages of 64 KiB more. */
  grow(pages: number): number;
}

/** What is used of WebAssembly: its types belong to browsers in TypeScript. */
const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

interface WebAssemblyApi {
  Memory: new (options: { initial: number; maximum: number; shared: true }) => SharedMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: { env: { memory: SharedMemory } }) => { exports: unknown };
}

let compiled: object | undefined;

/** Shared memory for a kernel, zeros; it grows up to 4 GiB. */
export function sharedMemory(bytes: number): SharedMemory {
  return new Memory({ initial: Math.ceil(bytes / PAGE), maximum: MOST_PAGES, shared: true });
}

/** Lets a memory grow to so many bytes; throws RangeError when the system has none left. */
export function growTo(memory: SharedMemory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
}

/** The kernel in a memory of `sharedMemory`. Throws where the engine has no relaxed SIMD: Node 24 has. */
export function kernelIn(memory: SharedMemory): Kernel {
  compiled ??= new Module(Buffer.from(KERNEL, 'base64'));
  const { exports } = new Instance(compiled, { env: { memory } });
  return exports as Kernel;
}

/**
 * Multiplies the extremes of rows and queries, whose products are known, and throws when one is wrong: an index that
 * computes wrongly must not start.
 */
export function requireRightProducts(): void {
  const memory = sharedMemory(PAGE);
  const kernel = kernelIn(memory);
  const [rows, coarse, scales, sums, fines, bounds, hits] = [0, 1024, 2048, 2176, 4096, 16_384, 20_480];
  const bytes = new Int8Array(memory.buffer);
  const values = [127, -127, 1, 0];
  values.forEach((value, row) => void bytes.fill(value, rows + row * LANE, rows + (row + 1) * LANE));
  new Float32Array(memory.buffer, scales, values.length).fill(1);
  new Int32Array(memory.buffer, sums, values.length).set(values.map((value) => value * LANE));
  new Float32Array(memory.buffer, fines, 8 * LANE).fill(COARSE.most);
  const weights = [31, 1, 17, 16, 30, 2, 15, 18];
  const bound = new Float32Array(memory.buffer, bounds, 16);
  const scans = [kernel.scan1, kernel.scan4, kernel.scan8];
  for (const [at, width] of [1, 4, 8].entries()) {
    for (const [place, weight] of weights.entries()) {
      const query = place % width;
      bytes.fill(weight, coarse + query * LANE, coarse + (query + 1) * LANE);
      for (const [row, value] of values.entries()) {
        for (const above of [0, 1]) {
          bound.fill(Number.POSITIVE_INFINITY, 0, width).fill(Number.NEGATIVE_INFINITY, width);
          bound[query] = value * LANE * (weight - COARSE.shift) + above;
          const first = rows + row * LANE;
          const end = scans[at]?.(first, LANE, 1, scales, sums + row * 4, coarse, fines, bounds, hits);
          if (end !== hits + (1 - above) * HIT_BYTES) throw new Error('This machine computes wrong inner products');
        }
      }
    }
  }
  for (const [row, value] of values.entries()) {
    const fine = kernel.fine(rows + row * LANE, fines, LANE);
    if (fine !== value * LANE * COARSE.most) throw new Error('This machine computes wrong inner products');
  }
}
