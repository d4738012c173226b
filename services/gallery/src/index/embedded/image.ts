import { hasBit } from './bits.js';
import type { Moment } from './moment.js';
import type { Block, ImageBlock } from './room.js';
import type { Slabs } from './slabs.js';
import type { Tenant } from './tenant.js';

/** A gallery's members by slot. */
export interface ImageGallery {
  readonly gallery: string;
  readonly slots: Uint32Array;
}

/** A block at the moment of an image. */
export interface SeenBlock extends ImageBlock {
  readonly block: Block;
  readonly changes: number;
}

/** The faces of a tenant at one revision; they stay as they are until `letGo`, while the index goes on changing. */
export class Image {
  readonly blocks: readonly SeenBlock[];
  readonly galleries: readonly ImageGallery[];

  private constructor(
    readonly revision: number,
    private readonly moment: Moment,
    private readonly slabs: Slabs,
    tenant: Tenant,
  ) {
    this.blocks = [...tenant.faces.rooms.values()].flatMap(({ blocks }) => [...blocks].map(seen));
    this.galleries = [...tenant.galleries.entries()].map(([gallery, members]) => ({
      gallery,
      slots: members.slots(),
    }));
  }

  /** Takes an image. To be called between changes. */
  static of(tenant: Tenant, slabs: Slabs): Image {
    return new Image(tenant.revision, tenant.faces.hold(), slabs, tenant);
  }

  /** Bits of the slots that hold a face. */
  get live(): Uint32Array {
    return this.moment.live;
  }

  /** The rows of a block: codes, then vectors, scales and sums. Rows without a face are zeros. */
  read({ block, high }: SeenBlock): Uint8Array {
    const { range, rows, firstSlot, codes } = block;
    const { stride } = block.room;
    const bytes = new Uint8Array(high * rowBytes(stride));
    bytes.set(new Uint8Array(codes.buffer, codes.byteOffset, high * 16));
    const parts = partsOf(stride, high);
    if (range) {
      const { buffer } = this.slabs.memory(range.slab);
      const scales = range.offset + rows * stride;
      bytes.set(new Uint8Array(buffer, range.offset, high * stride), parts.vectors);
      bytes.set(new Uint8Array(buffer, scales, high * 4), parts.scales);
      bytes.set(new Uint8Array(buffer, scales + rows * 4, high * 4), parts.sums);
    }
    for (let row = 0; row < high; row += 1) {
      if (hasBit(this.live, firstSlot + row)) continue;
      bytes.fill(0, row * 16, row * 16 + 16);
      if (!range) continue;
      bytes.fill(0, parts.vectors + row * stride, parts.vectors + (row + 1) * stride);
      bytes.fill(0, parts.scales + row * 4, parts.scales + row * 4 + 4);
      bytes.fill(0, parts.sums + row * 4, parts.sums + row * 4 + 4);
    }
    return bytes;
  }

  letGo(): void {
    this.moment.letGo();
  }
}

function seen(block: Block): SeenBlock {
  const { room, rows, high, firstSlot, changes } = block;
  return { room: room.key, dimensions: room.dimensions, error: room.error, rows, high, firstSlot, block, changes };
}

/** A block of an image as it was stored. */
export interface StoredBlock {
  readonly image: ImageBlock;
  /** As `Image.read` gave them. */
  readonly bytes: Uint8Array;
  /** The image's bits of live slots. */
  readonly live: Uint32Array;
}

/** Puts a block of an image and its rows into a tenant that nobody searches yet. Throws RangeError for other rows. */
export function restoreBlock(tenant: Tenant, slabs: Slabs, from: StoredBlock): Block {
  const { image, bytes, live } = from;
  const block = tenant.faces.restoreBlock(image);
  const { range, rows, codes, room } = block;
  const { high, firstSlot } = image;
  const { stride } = room;
  if (bytes.length !== high * rowBytes(stride)) throw new RangeError('A block has other rows than its list says');
  new Uint8Array(codes.buffer).set(bytes.subarray(0, high * 16));
  if (range) {
    const parts = partsOf(stride, high);
    const shared = new Uint8Array(slabs.memory(range.slab).buffer, range.offset, range.bytes);
    shared.set(bytes.subarray(parts.vectors, parts.scales));
    shared.set(bytes.subarray(parts.scales, parts.sums), rows * stride);
    shared.set(bytes.subarray(parts.sums), rows * (stride + 4));
  }
  for (let row = 0; row < high; row += 1) {
    if (hasBit(live, firstSlot + row)) tenant.faces.revive(block, row, image.error);
  }
  return block;
}

const rowBytes = (stride: number): number => (stride > 0 ? 16 + stride + 8 : 16);

function partsOf(stride: number, high: number): { vectors: number; scales: number; sums: number } {
  const vectors = high * 16;
  const scales = vectors + high * stride;
  return { vectors, scales, sums: scales + high * 4 };
}
