import { constants, inflateSync } from 'node:zlib';
import type { Container } from './container.js';
import { ImageError } from './errors.js';
import { exifOrientation } from './exif.js';
import { IMAGE_LIMITS } from './limits.js';
import { CUT_SHORT, Parts, requireSound } from './parts.js';

const SIGNATURE_BYTES = 8;
/** Length, type and check value around a chunk's data. */
const FRAME_BYTES = 12;
/** Channels by colour type; a palette is unpacked into three (PNG, third edition, 11.2.1). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };
const NEEDED = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];

interface Walk {
  readonly parts: Parts;
  isTransparent: boolean;
  orientation: number;
  /** What compressed texts and profiles may still unpack to. */
  unpackable: number;
}

/** Walks a PNG's chunks to its end. An animated PNG is a still picture to decoders; its further frames are left out. */
export function readPng(view: Buffer): Container {
  const walk: Walk = {
    parts: new Parts(),
    isTransparent: false,
    orientation: 1,
    unpackable: IMAGE_LIMITS.unpackedBytes,
  };
  const [start, isHeaded] = [SIGNATURE_BYTES, view.toString('latin1', 12, 16) === 'IHDR'];
  requireSound(isHeaded && view.length >= start + FRAME_BYTES + 13 && view.readUInt32BE(start) === 13, CUT_SHORT);
  for (let at = start; at + FRAME_BYTES <= view.length; ) {
    const end = at + FRAME_BYTES + view.readUInt32BE(at);
    requireSound(end <= view.length, CUT_SHORT);
    const type = view.toString('latin1', at + 4, at + 8);
    noteChunk(walk, type, view.subarray(at, end));
    if (type === 'IEND') return containerFrom(walk, view);
    at = end;
  }
  throw new ImageError('INVALID_MEDIA', CUT_SHORT);
}

function containerFrom({ parts, orientation, isTransparent }: Walk, view: Buffer): Container {
  const [depth = 8, colours = 0, , , interlacing] = view.subarray(24, 29);
  const channels = (CHANNELS[colours] ?? 4) + (isTransparent ? 1 : 0);
  return {
    width: view.readUInt32BE(16),
    height: view.readUInt32BE(20),
    orientation,
    pixelBytes: channels * (depth > 8 ? 2 : 1),
    heldBytes: 0,
    isCostly: interlacing !== 0,
    essence: Buffer.concat([view.subarray(0, SIGNATURE_BYTES), ...parts.kept]),
  };
}

function noteChunk(walk: Walk, type: string, chunk: Buffer): void {
  const data = chunk.subarray(8, -4);
  if (type === 'tRNS') walk.isTransparent = true;
  if (type === 'eXIf') walk.orientation = exifOrientation(data);
  const unpacked = unpackedLength(type, data, walk.unpackable);
  walk.unpackable -= unpacked;
  const isProfile = type === 'iCCP' && unpacked <= IMAGE_LIMITS.profileBytes;
  if (NEEDED.includes(type) || isProfile) walk.parts.keep(chunk);
  else walk.parts.leaveOut(chunk);
}

/**
 * Bytes that the compressed part of a text or profile unpacks to; 0 where there is none. They are counted although the
 * chunk is left out: the picture is opened again where it is kept.
 */
function unpackedLength(type: string, data: Buffer, most: number): number {
  const packed = packedPart(type, data);
  if (!packed) return 0;
  try {
    // Without the end of the stream, too: how much comes out before it breaks off is what counts.
    const options = { maxOutputLength: Math.max(1, most), finishFlush: constants.Z_SYNC_FLUSH };
    return inflateSync(packed, options).length;
  } catch {
    throw new ImageError('INVALID_MEDIA', 'The image has metadata that cannot be unpacked.');
  }
}

/** PNG, third edition, 11.3.2.3 (iCCP), 11.3.3.3 (zTXt) and 11.3.3.4 (iTXt): a name, a zero, flags, what is packed. */
function packedPart(type: string, data: Buffer): Buffer | undefined {
  const flags = data.indexOf(0) + 1;
  if (type === 'zTXt' || type === 'iCCP') return data.subarray(flags + 1);
  if (type !== 'iTXt' || data[flags] !== 1) return undefined;
  const language = data.indexOf(0, flags + 2);
  const translation = data.indexOf(0, language + 1);
  return data.subarray(translation + 1);
}
