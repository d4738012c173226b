import { inflateSync } from 'node:zlib';
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
  /** Whether a colour profile has come. */
  hasProfile: boolean;
}

/** Walks a PNG's chunks to its end. An animated PNG is a still picture to decoders; its further frames are left out. */
export function readPng(view: Buffer): Container {
  const walk: Walk = { parts: new Parts(), isTransparent: false, orientation: 1, hasProfile: false };
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
    isShrunk: false,
    isPlainJpeg: false,
    essence: Buffer.concat([view.subarray(0, SIGNATURE_BYTES), ...parts.kept]),
  };
}

function noteChunk(walk: Walk, type: string, chunk: Buffer): void {
  const data = chunk.subarray(8, -4);
  if (type === 'tRNS') walk.isTransparent = true;
  if (type === 'eXIf') walk.orientation = exifOrientation(data);
  const isProfile = type === 'iCCP' && !walk.hasProfile;
  if (isProfile) walk.hasProfile = true;
  if (NEEDED.includes(type) || (isProfile && isUsable(data))) walk.parts.keep(chunk);
  else walk.parts.leaveOut(chunk);
}

/** Whether a colour profile can be unpacked and is not very large. PNG, third edition, 11.3.2.3: a name, a zero, a method. */
function isUsable(data: Buffer): boolean {
  const packed = data.subarray(data.indexOf(0) + 2);
  try {
    return inflateSync(packed, { maxOutputLength: IMAGE_LIMITS.profileBytes }).length > 0;
  } catch {
    return false;
  }
}
