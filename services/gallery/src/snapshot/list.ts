import { z } from 'zod';
import type { ImageGallery } from '../index/embedded/image.js';
import type { ImageBlock } from '../index/embedded/room.js';

/** What a snapshot consists of. */
export interface SnapshotList {
  readonly revision: number;
  readonly blocks: readonly ListedBlock[];
  /** Bits of the slots that hold a face. */
  readonly live: Uint32Array;
  readonly galleries: readonly ImageGallery[];
}

export interface ListedBlock extends ImageBlock {
  /** The revision of the snapshot that wrote the block. */
  readonly written: number;
}

const count = z.number().int().nonnegative();
const head = z.object({
  format: z.literal(1),
  revision: count,
  live: count,
  galleries: z.array(z.tuple([z.string(), count])),
  blocks: z.array(
    z.object({
      room: z.string(),
      dimensions: count,
      error: z.number().nonnegative(),
      rows: count,
      high: count,
      firstSlot: count,
      written: count,
    }),
  ),
});

/** A list as bytes: the length of its head, the head as JSON, the bits of live slots, and the members of each gallery. */
export function encodeList({ revision, blocks, live, galleries }: SnapshotList): Buffer {
  const sizes = galleries.map(({ gallery, slots }) => [gallery, slots.length]);
  const text = JSON.stringify({ format: 1, revision, live: live.length, galleries: sizes, blocks });
  const json = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, bytesOf(live), ...galleries.map(({ slots }) => bytesOf(slots))]);
}

/** Reverses `encodeList`; throws for anything else. */
export function decodeList(bytes: Buffer): SnapshotList {
  const start = 4 + bytes.readUInt32LE(0);
  const { revision, blocks, live, galleries } = head.parse(JSON.parse(bytes.toString('utf8', 4, start)));
  let at = start;
  const words = (length: number): Uint32Array => {
    const own = Uint8Array.from(bytes.subarray(at, at + length * 4));
    if (own.length !== length * 4) throw new RangeError('A list ends early');
    at += own.length;
    return new Uint32Array(own.buffer);
  };
  return {
    revision,
    blocks,
    live: words(live),
    galleries: galleries.map(([gallery, length]) => ({ gallery, slots: words(length) })),
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
