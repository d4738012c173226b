import { growTo, type SharedMemory, sharedMemory } from './kernel.js';

/** A range of a slab, zeros when it is given out. */
export interface Range {
  readonly slab: number;
  readonly offset: number;
  readonly bytes: number;
}

/** Thrown when what is asked for would exceed the memory that the index may take. */
export class MemoryFullError extends Error {
  override readonly name = 'MemoryFullError';
}

const ALIGNMENT = 64;
const FIRST_BYTES = 1 << 20;
const MOST_BYTES = 2 ** 32 - 2 ** 16;
/** A slab grows by at least this: it costs a call into the system. */
const GROWTH_BYTES = 4 << 20;

interface Slab {
  readonly memory: SharedMemory;
  /** Up to where ranges were given out. */
  end: number;
  /** Ranges given back: length by offset, in no order; neighbours are one. */
  readonly free: Map<number, number>;
}

/**
 * Memory that the threads of a process share, in slabs of up to 4 GiB; each begins with room for what the threads write.
 * Ranges that were given back are given out again, not to the system.
 */
export class Slabs {
  private readonly slabs: Slab[] = [];

  constructor(
    private readonly options: {
      /** Bytes at the beginning of each slab that no range covers. */
      readonly reserved: number;
      /** Asked before memory is taken; throws MemoryFullError. */
      readonly onGrow: (bytes: number) => void;
      readonly onSlab: (slab: number, memory: SharedMemory) => void;
    },
  ) {}

  get memories(): readonly SharedMemory[] {
    return this.slabs.map(({ memory }) => memory);
  }

  memory(slab: number): SharedMemory {
    const known = this.slabs[slab];
    if (!known) throw new RangeError('No such slab');
    return known.memory;
  }

  /** Bytes taken from the system. */
  get bytes(): number {
    return this.slabs.reduce((sum, { memory }) => sum + memory.buffer.byteLength, 0);
  }

  take(wanted: number): Range {
    const bytes = Math.ceil(wanted / ALIGNMENT) * ALIGNMENT;
    for (const [slab, one] of this.slabs.entries()) {
      const offset = takeFree(one, bytes) ?? this.takeEnd(one, bytes);
      if (offset !== undefined) return { slab, offset, bytes };
    }
    const slab = this.slabs.length;
    const offset = this.takeEnd(this.add(), bytes);
    if (offset === undefined) throw new RangeError('No slab holds so much');
    return { slab, offset, bytes };
  }

  /** Takes a range back, whose bytes are zeros. */
  give({ slab, offset, bytes }: Range): void {
    const one = this.slabs[slab];
    if (!one) return;
    let [start, length] = [offset, bytes];
    for (const [other, size] of one.free) {
      if (other + size === start) [start, length] = [other, length + size];
      else if (start + length === other) length += size;
      else continue;
      one.free.delete(other);
    }
    if (start + length === one.end) one.end = start;
    else one.free.set(start, length);
  }

  private takeEnd(slab: Slab, bytes: number): number | undefined {
    const offset = slab.end;
    if (offset + bytes > MOST_BYTES) return undefined;
    const has = slab.memory.buffer.byteLength;
    if (offset + bytes > has) {
      const wish = Math.max(offset + bytes, Math.min(has + GROWTH_BYTES, MOST_BYTES));
      try {
        this.grow(slab, wish - has);
      } catch (error) {
        if (!(error instanceof MemoryFullError)) throw error;
        this.grow(slab, offset + bytes - has);
      }
    }
    slab.end = offset + bytes;
    return offset;
  }

  private grow({ memory }: Slab, more: number): void {
    this.options.onGrow(more);
    try {
      growTo(memory, memory.buffer.byteLength + more);
    } catch (cause) {
      throw new MemoryFullError('The system has no memory left', { cause });
    }
  }

  private add(): Slab {
    const bytes = this.options.reserved + FIRST_BYTES;
    this.options.onGrow(bytes);
    const slab: Slab = { memory: sharedMemory(bytes), end: this.options.reserved, free: new Map() };
    this.slabs.push(slab);
    this.options.onSlab(this.slabs.length - 1, slab.memory);
    return slab;
  }
}

function takeFree({ free }: Slab, bytes: number): number | undefined {
  for (const [offset, length] of free) {
    if (length < bytes) continue;
    free.delete(offset);
    if (length > bytes) free.set(offset + bytes, length - bytes);
    return offset;
  }
  return undefined;
}
