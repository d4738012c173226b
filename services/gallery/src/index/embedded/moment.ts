import { LANE } from './kernel.js';
import type { Room } from './room.js';

/** Words that describe one block to the threads: slab, offset / 64, rows, rows that are looked at, first slot. */
export const BLOCK_WORDS = 5;

/** The faces of one space as a moment has them, for the threads. */
export interface RoomView {
  readonly dimensions: number;
  readonly stride: number;
  /** BLOCK_WORDS for each block. */
  readonly blocks: Uint32Array<SharedArrayBuffer>;
  readonly faces: number;
  /** What similarities to these faces err by at most because of their bytes. */
  readonly error: number;
}

/** The faces of a tenant at one moment: which slots are live, and where their rows lie. See `Faces`. */
export class Moment {
  /** How many use it. */
  holders = 0;
  /** Bits of live slots. */
  readonly live: Uint32Array<SharedArrayBuffer>;
  private readonly rooms = new Map<string, RoomView>();

  constructor(
    readonly version: number,
    live: Uint32Array,
    rooms: readonly Room[],
    private readonly onLetGo: (moment: Moment) => void,
  ) {
    this.live = new Uint32Array(new SharedArrayBuffer(live.byteLength));
    this.live.set(live);
    for (const room of rooms) {
      if (room.space !== undefined && room.faces > 0) this.rooms.set(room.space, viewOf(room));
    }
  }

  room(space: string): RoomView | undefined {
    return this.rooms.get(space);
  }

  /** To be called once by each that `Faces.hold` gave it to. */
  letGo(): void {
    this.holders -= 1;
    if (this.holders === 0) this.onLetGo(this);
  }
}

function viewOf({ blocks, dimensions, stride, faces, error }: Room): RoomView {
  const words = new Uint32Array(new SharedArrayBuffer(blocks.size * BLOCK_WORDS * 4));
  let at = 0;
  for (const { range, rows, high, firstSlot } of blocks) {
    if (!range) continue;
    words.set([range.slab, range.offset / LANE, rows, high, firstSlot], at);
    at += BLOCK_WORDS;
  }
  return { dimensions, stride, blocks: words, faces, error };
}
