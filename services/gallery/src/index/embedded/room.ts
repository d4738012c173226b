import { setBit } from './bits.js';
import type { Budget } from './budget.js';
import type { Range, Slabs } from './slabs.js';

/** Slots are given to blocks in units of this many. */
export const UNIT = 64;
/** The largest block, in bytes of vectors; and the most rows. */
const MOST = { bytes: 2 << 20, rows: 4096 };
/** Beyond its vector a row takes a scale and a sum in shared memory, and a code and its place in the table outside. */
const META = 8;
const OUTSIDE = 28;

/** Rows of one space that lie together. */
export interface Block {
  readonly room: Room;
  /** Absent where rows have no vector. */
  readonly range: Range | undefined;
  readonly rows: number;
  readonly firstSlot: number;
  /** Four words a row. */
  readonly codes: Uint32Array;
  /** Rows that hold no face and no remains of one. */
  free: number;
  /** Rows up to the last one that was ever used. */
  high: number;
  /** Counts changes of what rows are live. */
  changes: number;
}

/** A block as an image has it. */
export interface ImageBlock {
  /** `Room.key`. */
  readonly room: string;
  readonly dimensions: number;
  /** The room's largest error. */
  readonly error: number;
  readonly rows: number;
  /** Rows beyond are empty. */
  readonly high: number;
  readonly firstSlot: number;
}

/** What a room needs of its tenant. */
export interface RoomHost {
  readonly slabs: Slabs;
  readonly budget: Budget;
  /** Takes slots for a block of so many rows, a multiple of UNIT. */
  takeSlots(rows: number): number;
  /** Bits of slots that are not free. */
  used(): Uint32Array;
  onBlock(block: Block): void;
  onRelease(block: Block): void;
}

/** The faces of a tenant in one space, or those without a vector. Its blocks begin small and double, up to 2 MiB. */
export class Room {
  readonly blocks = new Set<Block>();
  /** The largest error of a vector that was ever written here. */
  error = 0;
  faces = 0;
  private rows = 0;

  constructor(
    /** Id of the space; a name of `Faces` for faces without a vector. */
    readonly key: string,
    readonly dimensions: number,
    /** Bytes of a row's vector; 0 where there are none. */
    readonly stride: number,
    private readonly host: RoomHost,
  ) {}

  /** A row that is free, taken now. Throws MemoryFullError. */
  takeSlot(): number {
    for (const block of this.openBlocks()) {
      const used = this.host.used();
      for (let row = 0; row < block.rows; row += 32) {
        const word = used[(block.firstSlot + row) >>> 5] ?? 0;
        if (word === 0xffffffff) continue;
        const at = row + 31 - Math.clz32(~word & (word + 1));
        return this.occupy(block, at);
      }
    }
    return this.occupy(this.add(), 0);
  }

  /** Adds a block of so many rows with these slots, all free. */
  restore(rows: number, firstSlot: number): Block {
    return this.add(rows, firstSlot);
  }

  /** Marks a row of a restored block as taken. */
  occupy(block: Block, row: number): number {
    const slot = block.firstSlot + row;
    setBit(this.host.used(), slot);
    block.free -= 1;
    block.high = Math.max(block.high, row + 1);
    block.changes += 1;
    return slot;
  }

  /** A row is free again: its bytes become zeros, and a block without rows goes back. */
  vacate(block: Block, row: number): void {
    const { stride } = this;
    block.codes.fill(0, row * 4, row * 4 + 4);
    if (block.range) {
      const { buffer } = this.host.slabs.memory(block.range.slab);
      const { offset } = block.range;
      new Uint8Array(buffer, offset + row * stride, stride).fill(0);
      new Uint32Array(buffer, offset + block.rows * stride + row * 4, 1).fill(0);
      new Uint32Array(buffer, offset + block.rows * (stride + 4) + row * 4, 1).fill(0);
    }
    block.free += 1;
    if (block.free === block.rows) this.release(block);
  }

  /** Gives all blocks back, whatever they hold. */
  clear(): void {
    for (const block of [...this.blocks]) {
      if (block.range) {
        const { slab, offset, bytes } = block.range;
        new Uint8Array(this.host.slabs.memory(slab).buffer, offset, bytes).fill(0);
      }
      this.release(block);
    }
    this.faces = 0;
  }

  /** Id of the space; undefined for faces without a vector. */
  get space(): string | undefined {
    return this.stride > 0 ? this.key : undefined;
  }

  private *openBlocks(): Generator<Block> {
    if (this.faces < this.rows) for (const block of this.blocks) if (block.free > 0) yield block;
  }

  private add(rows = this.nextRows(), firstSlot?: number): Block {
    const { slabs, budget } = this.host;
    budget.take(rows * OUTSIDE);
    let range: Range | undefined;
    try {
      range = this.stride > 0 ? slabs.take(rows * (this.stride + META)) : undefined;
    } catch (error) {
      budget.give(rows * OUTSIDE);
      throw error;
    }
    const slot = firstSlot ?? this.host.takeSlots(rows);
    const codes = new Uint32Array(rows * 4);
    const block: Block = { room: this, range, rows, firstSlot: slot, codes, free: rows, high: 0, changes: 0 };
    this.blocks.add(block);
    this.rows += rows;
    this.host.onBlock(block);
    return block;
  }

  private release(block: Block): void {
    this.blocks.delete(block);
    this.rows -= block.rows;
    this.host.budget.give(block.rows * OUTSIDE);
    if (block.range) this.host.slabs.give(block.range);
    this.host.onRelease(block);
  }

  /** As many as there are, so that few faces take little and many lie together. */
  private nextRows(): number {
    const most = Math.min(MOST.rows, Math.floor(MOST.bytes / Math.max(this.stride, 1) / UNIT) * UNIT);
    const power = 2 ** Math.ceil(Math.log2(Math.max(this.rows, 1)));
    return Math.max(UNIT, Math.min(power, most));
  }
}
