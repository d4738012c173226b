import type { Container } from './container.js';
import { exifOrientation } from './exif.js';
import { IMAGE_LIMITS } from './limits.js';
import { CUT_SHORT, Parts, requireSound } from './parts.js';

/** Marks in a VP8X chunk, of what the file holds. */
const PROFILE = 0x20;
const ALPHA = 0x10;
const ANIMATION = 0x02;
const EXTENDED_BYTES = 10;
/** Position, size, duration and flags of a frame, before its chunks. */
const FRAME_HEADER_BYTES = 16;
const VP8L_SIGNATURE = 0x2f;
const NO_PIXELS = 'The image has no pixels.';

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** With its header, without padding. */
  readonly whole: Buffer;
}

/** Chunks of the pixels of one frame, and their size. */
interface Pixels {
  readonly chunks: Buffer[];
  size?: { readonly width: number; readonly height: number };
}

/** Walks the chunks of a WebP file (RFC 9649); of an animation the first frame is kept. */
export function readWebp(view: Buffer): Container {
  const end = view.readUInt32LE(4) + 8;
  requireSound(end <= view.length, CUT_SHORT);
  const parts = new Parts();
  const pixels: Pixels = { chunks: [] };
  const found: { extended?: Buffer; profile?: Buffer; orientation?: number } = {};
  for (const { type, data, whole } of chunksOf(view.subarray(12, end))) {
    if (type === 'VP8X' && data.length >= EXTENDED_BYTES) found.extended ??= data;
    if (type === 'ICCP' && data.length <= IMAGE_LIMITS.profileBytes) found.profile ??= whole;
    if (type === 'EXIF') found.orientation ??= exifOrientation(data);
    if (type === 'ANMF' && !pixels.size) parts.keep(firstFrame(data, pixels, parts));
    else if (type === 'ANIM' || isOfPixels(type, data, pixels)) parts.keep(whole);
    else parts.leaveOut(whole);
  }
  const { extended, profile, orientation = 1 } = found;
  requireSound(pixels.size !== undefined, NO_PIXELS);
  const canvas = extended ? canvasOf(extended) : pixels.size;
  const front = extended ? [extendedWith(extended, profile), ...(profile ? [profile] : [])] : [];
  return {
    width: Math.max(canvas.width, pixels.size.width),
    height: Math.max(canvas.height, pixels.size.height),
    orientation,
    // libwebp makes red, green, blue and alpha of every pixel.
    pixelBytes: 4,
    heldBytes: 0,
    isCostly: true,
    isShrunk: false,
    isPlainJpeg: false,
    essence: chunkOf('RIFF', Buffer.from('WEBP', 'latin1'), ...front, ...parts.kept),
  };
}

/** A frame of an animation with nothing but its pixels. */
function firstFrame(data: Buffer, pixels: Pixels, parts: Parts): Buffer {
  requireSound(data.length >= FRAME_HEADER_BYTES, CUT_SHORT);
  const kept: Buffer[] = [];
  for (const { type, data: inner, whole } of chunksOf(data.subarray(FRAME_HEADER_BYTES))) {
    if (isOfPixels(type, inner, pixels)) kept.push(whole);
    else parts.leaveOut(whole);
  }
  requireSound(pixels.size !== undefined, NO_PIXELS);
  return chunkOf('ANMF', data.subarray(0, FRAME_HEADER_BYTES), ...kept);
}

/** Whether a chunk is the first of pixels or their alpha; notes the size that pixels say (RFC 6386 9.1, RFC 9649 3.4). */
function isOfPixels(type: string, data: Buffer, pixels: Pixels): boolean {
  if (pixels.size) return false;
  if (type === 'ALPH') return true;
  if (type === 'VP8 ' && data.length >= 10) {
    pixels.size = { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
  } else if (type === 'VP8L' && data.length >= 5 && data[0] === VP8L_SIGNATURE) {
    const bits = data.readUInt32LE(1);
    pixels.size = { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return pixels.size !== undefined;
}

function canvasOf(extended: Buffer): { width: number; height: number } {
  return { width: extended.readUIntLE(4, 3) + 1, height: extended.readUIntLE(7, 3) + 1 };
}

/** The extended header without the marks of what was left out. */
function extendedWith(extended: Buffer, profile: Buffer | undefined): Buffer {
  const header = Buffer.from(extended.subarray(0, EXTENDED_BYTES));
  header[0] = ((header[0] ?? 0) & (ALPHA | ANIMATION)) | (profile ? PROFILE : 0);
  return chunkOf('VP8X', header);
}

function* chunksOf(view: Buffer): Generator<Chunk> {
  for (let at = 0; at + 8 <= view.length; ) {
    const end = at + 8 + view.readUInt32LE(at + 4);
    requireSound(end <= view.length, CUT_SHORT);
    yield {
      type: view.toString('latin1', at, at + 4),
      data: view.subarray(at + 8, end),
      whole: view.subarray(at, end),
    };
    at = end + ((end - at) % 2);
  }
}

/** A chunk of a type around other data; whatever is of an odd length is padded. */
function chunkOf(type: string, ...content: readonly Buffer[]): Buffer {
  const padded = content.flatMap((each) => (each.length % 2 ? [each, Buffer.alloc(1)] : [each]));
  const data = Buffer.concat(padded);
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32LE(data.length, 4);
  return Buffer.concat([header, data]);
}
