import type { SharedMemory } from './kernel.js';
import type { Query } from './quantise.js';

/** How many queries one pass compares with each row. */
export const MOST_QUERIES = 8;

/** One query of a pass, for the threads. */
export interface PassQuery extends Query {
  /** Bits of the slots that may be found. */
  readonly mask: Uint32Array<SharedArrayBuffer>;
  /** So few may be found that each is compared by itself. */
  readonly isSparse: boolean;
  readonly least: number;
  readonly most: number;
}

/** What the threads are told to do together: each takes blocks until none is left. */
export interface PassMessage {
  readonly type: 'pass';
  readonly id: number;
  readonly stride: number;
  /** As in `RoomView`. */
  readonly blocks: Uint32Array<SharedArrayBuffer>;
  /** What similarities err by at most. */
  readonly error: number;
  readonly queries: readonly PassQuery[];
  readonly control: Int32Array<SharedArrayBuffer>;
}

/** A slab of shared memory, told before a pass reads it. */
export interface SlabMessage {
  readonly type: 'slab';
  readonly slab: number;
  readonly memory: SharedMemory;
}

/** What one thread found for one query. */
export interface Hits {
  readonly slots: Uint32Array<ArrayBuffer>;
  readonly similarities: Float32Array<ArrayBuffer>;
}

/** No block is left, as far as this thread is concerned. */
export interface PassAnswer {
  readonly id: number;
  /** By query. */
  readonly hits: readonly Hits[];
}

/** What a thread is started with. */
export interface ThreadInput {
  /** Where in each slab it may write: from `index` · SCRATCH_BYTES on. */
  readonly index: number;
  readonly slabs: readonly SharedMemory[];
}

/** What each thread may write in each slab: queries, bounds and hits. */
export const SCRATCH_BYTES = 144 << 10;

/** What the parties of a pass share: the next block, the queries that nobody waits for, the lowest useful similarities. */
export class PassControl {
  static make(): Int32Array<SharedArrayBuffer> {
    const words = new Int32Array(new SharedArrayBuffer((2 + MOST_QUERIES) * 4));
    return words.fill(orderOf(Number.NEGATIVE_INFINITY), 2);
  }

  constructor(private readonly words: Int32Array<SharedArrayBuffer>) {}

  /** Takes the next block. */
  nextBlock(): number {
    return Atomics.add(this.words, 0, 1);
  }

  hasBlocks(blocks: number): boolean {
    return Atomics.load(this.words, 0) < blocks;
  }

  /** Bits of the queries that nobody waits for. */
  get abandoned(): number {
    return Atomics.load(this.words, 1);
  }

  abandon(query: number): void {
    Atomics.or(this.words, 1, 1 << query);
  }

  /** The similarity below which nothing is of use for a query, as the threads know together. */
  floor(query: number): number {
    return floatOf(Atomics.load(this.words, 2 + query));
  }

  /** Raises the floor of a query. */
  raise(query: number, floor: number): void {
    const order = orderOf(floor);
    for (let known = Atomics.load(this.words, 2 + query); known < order; ) {
      const seen = Atomics.compareExchange(this.words, 2 + query, known, order);
      if (seen === known) return;
      known = seen;
    }
  }
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** A whole number that is ordered as the float32 is. */
function orderOf(value: number): number {
  float[0] = value;
  const word = bits[0] ?? 0;
  return word >= 0 ? word : word ^ 0x7fffffff;
}

function floatOf(order: number): number {
  bits[0] = order >= 0 ? order : order ^ 0x7fffffff;
  return float[0] ?? 0;
}
