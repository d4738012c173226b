import { crc32, deflateSync } from 'node:zlib';

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** A chunk of PNG. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const frame = Buffer.alloc(data.length + 12);
  frame.writeUInt32BE(data.length);
  frame.write(type, 4, 'latin1');
  data.copy(frame, 8);
  frame.writeUInt32BE(crc32(frame.subarray(4, -4)), data.length + 8);
  return frame;
}

/** What a PNG says of itself. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a channel; default 8. */
  readonly depth?: number;
  /** 0 grey, 2 RGB (default), 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colours?: number;
  readonly isInterlaced?: boolean;
}

/** A PNG of a header, further chunks and the given rows of zeros (default: one); most are far from whole. */
export function pngOf(header: PngHeader, { chunks = [], rows = 1 }: { chunks?: Buffer[]; rows?: number } = {}): Buffer {
  const { width, height, depth = 8, colours = 2, isInterlaced = false } = header;
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width);
  data.writeUInt32BE(height, 4);
  data.set([depth, colours, 0, 0, isInterlaced ? 1 : 0], 8);
  const pixels = deflateSync(Buffer.alloc(rows * (1 + 3 * width)));
  const all = [pngChunk('IHDR', data), ...chunks, pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([PNG_SIGNATURE, ...all]);
}

/** A zTXt chunk whose text has so many letters. */
export const packedText = (letters: number): Buffer =>
  pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(Buffer.alloc(letters, 65))]));

/** A chunk of RIFF, padded. */
export function riffChunk(type: string, ...content: Buffer[]): Buffer {
  const data = Buffer.concat(content);
  const chunk = Buffer.alloc(8 + data.length + (data.length % 2));
  chunk.write(type, 'latin1');
  chunk.writeUInt32LE(data.length, 4);
  data.copy(chunk, 8);
  return chunk;
}

/** A WebP of the given chunks. */
export const webpOf = (...chunks: Buffer[]): Buffer => riffChunk('RIFF', Buffer.from('WEBP'), ...chunks);

/** An extended header of WebP; flags: 2 animation, 8 EXIF, 32 profile. */
export function webpHeader(width: number, height: number, flags: number): Buffer {
  const data = Buffer.alloc(10);
  data[0] = flags;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return riffChunk('VP8X', data);
}

/** A frame of an animation around the chunks of a still WebP's pixels. */
export function webpFrame(width: number, height: number, pixels: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeUIntLE(width - 1, 6, 3);
  header.writeUIntLE(height - 1, 9, 3);
  return riffChunk('ANMF', header, pixels);
}

/** A segment of JPEG. */
export function jpegSegment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** A JPEG with segments put behind its first two bytes. */
export const jpegWith = (jpeg: Buffer, ...segments: Buffer[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

/** A JPEG without JFIF's mark, whose components are named so that a decoder takes them for R, G and B. */
export function withoutMarks(jpeg: Buffer): Buffer {
  const isMarked = jpeg[3] === 0xe0;
  const bare = Buffer.concat([jpeg.subarray(0, 2), jpeg.subarray(isMarked ? 4 + jpeg.readUInt16BE(4) : 2)]);
  const [frame, scan] = [bare.indexOf(Buffer.from('ffc00011', 'hex')), bare.indexOf(Buffer.from('ffda000c03', 'hex'))];
  for (const [i, name] of [...'RGB'].entries()) {
    bare.write(name, frame + 10 + 3 * i, 'latin1');
    bare.write(name, scan + 5 + 2 * i, 'latin1');
  }
  return bare;
}

/** A JPEG with another size in its frame header, baseline or progressive. */
export function promising(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  const at = Math.max(jpeg.indexOf(Buffer.from('ffc00011', 'hex')), jpeg.indexOf(Buffer.from('ffc20011', 'hex')));
  changed.writeUInt16BE(height, at + 5);
  changed.writeUInt16BE(width, at + 7);
  return changed;
}
