import type { SpaceVector } from '../face-index.js';
import { clearBit, setBit, wordsFor } from './bits.js';
import type { Budget } from './budget.js';
import { CodeTable, type CodeWords, codeAt } from './codes.js';
import { Moment } from './moment.js';
import { type Quantised, quantise, strideOf } from './quantise.js';
import { type Block, type ImageBlock, Room, UNIT } from './room.js';
import type { Slabs } from './slabs.js';

/** Key of the room of registrations that are only members of a gallery so far. */
const UNKNOWN = '?';
const FACELESS = '';

/**
 * The faces of one tenant by slot. A slot's code and vector never change while the slot is live: a registration that gets
 * another face gets another slot. A slot that is no longer live keeps them until the last `Moment` in which it was live
 * has been let go; only then it is given to another face. So a search, which sees one moment, reads no row that is being
 * written, and finds exactly the faces of that moment.
 */
export class Faces {
  readonly rooms = new Map<string, Room>();
  private readonly table: CodeTable;
  /** Blocks by unit of slots. */
  private readonly units: (Block | undefined)[] = [];
  /** Ranges of slots by length whose blocks were given back. */
  private readonly freeSlots = new Map<number, number[]>();
  private live = new Uint32Array(2);
  private used = new Uint32Array(2);
  private version = 0;
  private current: Moment | undefined;
  private readonly held = new Set<Moment>();
  private isCleared = false;
  private retired: { readonly version: number; readonly slot: number }[] = [];
  private readonly scratch = new Int8Array(strideOf(2048));

  constructor(
    private readonly slabs: Slabs,
    private readonly budget: Budget,
  ) {
    this.table = new CodeTable((slot, word) => {
      const block = this.blockOf(slot);
      return block.codes[(slot - block.firstSlot) * 4 + word] ?? 0;
    });
  }

  /** Registrations that are known, with or without a vector. */
  get size(): number {
    return this.table.size - (this.rooms.get(UNKNOWN)?.faces ?? 0);
  }

  /** How many slots there are, used and free; a multiple of 64. */
  get slots(): number {
    return this.units.length * UNIT;
  }

  /** Bytes outside of shared memory. */
  get bytes(): number {
    const codes = this.units.length * UNIT * 16;
    return codes + this.table.bytes + this.live.byteLength + this.used.byteLength;
  }

  find(code: CodeWords): number | undefined {
    return this.table.find(code);
  }

  /** Whether the slot's registration is more than a member of galleries. */
  isKnown(slot: number): boolean {
    return this.blockOf(slot).room !== this.rooms.get(UNKNOWN);
  }

  codeOf(slot: number): string {
    const block = this.blockOf(slot);
    return codeAt(block.codes, slot - block.firstSlot);
  }

  spaceOf(slot: number): string | undefined {
    return this.blockOf(slot).room.space;
  }

  /**
   * A registration has this face, or none; returns its slot, and the one that it had before where that is another. Throws
   * MemoryFullError and RangeError, having changed nothing.
   */
  put(code: CodeWords, face: SpaceVector | undefined): { slot: number; before: number | undefined } {
    const before = this.table.find(code);
    const quantised = face && quantise(face.vector, this.scratch.fill(0));
    const room = face ? this.roomOf(face.space, face.vector.length) : this.roomOf(FACELESS, 0);
    if (before !== undefined && this.blockOf(before).room === room) {
      if (!quantised || this.holds(before, quantised, room.stride)) return { slot: before, before: undefined };
    }
    return { slot: this.place(code, room, quantised, before), before };
  }

  /** The slot of a registration, which is noted as unknown where it has none. */
  note(code: CodeWords): number {
    return this.table.find(code) ?? this.place(code, this.roomOf(UNKNOWN, 0), undefined, undefined);
  }

  /** Takes a registration out; its slot is given to another later. */
  remove(slot: number): void {
    this.table.remove(slot);
    clearBit(this.live, slot);
    const block = this.blockOf(slot);
    block.room.faces -= 1;
    block.changes += 1;
    this.version += 1;
    this.retired.push({ version: this.version, slot });
    this.reclaim();
  }

  /** The faces as they are now, unchanged until it is let go. */
  hold(): Moment {
    if (this.current?.version !== this.version) {
      this.current = new Moment(this.version, this.live, [...this.rooms.values()], (moment) => {
        this.held.delete(moment);
        this.reclaim();
      });
    }
    this.held.add(this.current);
    this.current.holders += 1;
    return this.current;
  }

  /** Gives all memory back once no moment is held. */
  clear(): void {
    this.isCleared = true;
    this.reclaim();
  }

  /** Adds a block as an image has it; its rows are empty until `revive`. Throws MemoryFullError. */
  restoreBlock({ room, dimensions, rows, firstSlot }: ImageBlock): Block {
    this.cover(firstSlot, rows);
    return this.roomOf(room, dimensions).restore(rows, firstSlot);
  }

  /** Says that a row of a restored block holds a face, whose code and vector are in place; its vector's error is given. */
  revive(block: Block, row: number, error: number): void {
    const slot = block.room.occupy(block, row);
    block.room.error = Math.max(block.room.error, error);
    this.enter(slot, block.room);
  }

  /** Remembers ranges of slots that no restored block covers. Call once after the last one. */
  restored(): void {
    this.units.forEach((block, unit) => {
      if (!block) this.addFreeSlots(UNIT, unit * UNIT);
    });
  }

  blockOf(slot: number): Block {
    const block = this.units[Math.floor(slot / UNIT)];
    if (!block) throw new RangeError('No such slot');
    return block;
  }

  private place(code: CodeWords, room: Room, quantised: Quantised | undefined, before: number | undefined): number {
    const slot = room.takeSlot();
    const block = this.blockOf(slot);
    const row = slot - block.firstSlot;
    block.codes.set(code, row * 4);
    if (block.range && quantised) {
      const { buffer } = this.slabs.memory(block.range.slab);
      const { offset } = block.range;
      new Int8Array(buffer, offset + row * room.stride, room.stride).set(this.scratch.subarray(0, room.stride));
      new Float32Array(buffer, offset + block.rows * room.stride, block.rows)[row] = quantised.scale;
      new Int32Array(buffer, offset + block.rows * (room.stride + 4), block.rows)[row] = quantised.sum;
      room.error = Math.max(room.error, quantised.error);
    }
    if (before !== undefined) this.remove(before);
    this.enter(slot, room);
    return slot;
  }

  private enter(slot: number, room: Room): void {
    this.table.add(slot);
    setBit(this.live, slot);
    room.faces += 1;
    this.version += 1;
  }

  /** Whether a slot holds the vector that was quantised last. */
  private holds(slot: number, { scale }: Quantised, stride: number): boolean {
    const block = this.blockOf(slot);
    if (!block.range) return true;
    const row = slot - block.firstSlot;
    const { buffer } = this.slabs.memory(block.range.slab);
    const bytes = Buffer.from(buffer, block.range.offset + row * stride, stride);
    const known = new Float32Array(buffer, block.range.offset + block.rows * stride, block.rows)[row];
    return known === scale && bytes.equals(new Uint8Array(this.scratch.buffer, 0, stride));
  }

  private roomOf(space: string, dimensions: number): Room {
    const known = this.rooms.get(space);
    if (known && (known.dimensions === dimensions || known.blocks.size > 0)) {
      if (known.dimensions !== dimensions)
        throw new RangeError('All vectors of a space have the same number of values');
      return known;
    }
    const host = {
      slabs: this.slabs,
      budget: this.budget,
      takeSlots: (rows: number) => this.takeSlots(rows),
      used: () => this.used,
      onBlock: (block: Block) => this.units.fill(block, block.firstSlot / UNIT, (block.firstSlot + block.rows) / UNIT),
      onRelease: (block: Block) => this.release(block),
    };
    const room = new Room(space, dimensions, dimensions > 0 ? strideOf(dimensions) : 0, host);
    this.rooms.set(space, room);
    return room;
  }

  private takeSlots(rows: number): number {
    const free = this.freeSlots.get(rows)?.pop();
    if (free !== undefined) return free;
    const first = this.slots;
    this.cover(first, rows);
    return first;
  }

  /** Lets the sets of slots reach to the end of a block. */
  private cover(firstSlot: number, rows: number): void {
    const end = firstSlot + rows;
    while (this.units.length < end / UNIT) this.units.push(undefined);
    if (wordsFor(end) <= this.live.length) return;
    const length = wordsFor(Math.max(end, Math.min(this.live.length * 64, end + 65_536)));
    const grown = (words: Uint32Array) => {
      const larger = new Uint32Array(length);
      larger.set(words);
      return larger;
    };
    [this.live, this.used] = [grown(this.live), grown(this.used)];
  }

  private release(block: Block): void {
    const { firstSlot, rows } = block;
    this.units.fill(undefined, firstSlot / UNIT, (firstSlot + rows) / UNIT);
    this.addFreeSlots(rows, firstSlot);
  }

  private addFreeSlots(rows: number, firstSlot: number): void {
    const known = this.freeSlots.get(rows);
    if (known) known.push(firstSlot);
    else this.freeSlots.set(rows, [firstSlot]);
  }

  /** Frees the slots that no held moment sees as live. */
  private reclaim(): void {
    let oldest = Number.POSITIVE_INFINITY;
    for (const moment of this.held) oldest = Math.min(oldest, moment.version);
    if (this.isCleared) {
      if (this.held.size > 0) return;
      for (const room of this.rooms.values()) room.clear();
      this.rooms.clear();
      this.retired = [];
      // Who still comes sees nobody: the rows may be another tenant's by now.
      this.live.fill(0);
      this.version += 1;
      return;
    }
    let done = 0;
    for (const { version, slot } of this.retired) {
      if (version > oldest) break;
      const block = this.blockOf(slot);
      clearBit(this.used, slot);
      block.room.vacate(block, slot - block.firstSlot);
      done += 1;
    }
    if (done > 0) this.retired.splice(0, done);
  }
}
