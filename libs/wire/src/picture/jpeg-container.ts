import type { Container } from './container.js';
import { ImageError } from './errors.js';
import { exifOrientation } from './exif.js';
import { IMAGE_LIMITS } from './limits.js';
import { CUT_SHORT, Parts, requireSound } from './parts.js';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
/** Baseline, extended and progressive with Huffman coding; cameras and browsers write no other. */
const FRAMES = [0xc0, 0xc1, 0xc2];
const PROGRESSIVE = 0xc2;
/** Tables for Huffman and quantization, and the interval of restarts. */
const TABLES = [0xc4, 0xdb, 0xdd];
/** Bytes that decoders read of the marks of JFIF and Adobe; thumbnails and whatever else follow them. */
const JFIF_BYTES = 14;
const ADOBE_BYTES = 12;
/** What else starts a frame: lossless, hierarchical, arithmetic. */
const isOtherFrame = (marker: number) => marker >= 0xc3 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly isProgressive: boolean;
  /** Bytes of all its coefficients, two each. */
  readonly coefficientBytes: number;
}

interface Walk {
  readonly parts: Parts;
  readonly profile: Buffer[];
  frame?: Frame;
  scans: number;
  /** Whether the first scan holds all components. */
  isInterleaved: boolean;
  orientation?: number;
}

/** Walks a JPEG's markers to the end of the image; segments are skipped by their length (ISO/IEC 10918-1 B.1.1). */
export function readJpeg(view: Buffer): Container {
  const walk: Walk = { parts: new Parts(), profile: [], scans: 0, isInterleaved: true };
  for (let at = markerFrom(view, 2); at + 1 < view.length; ) {
    const marker = view[at + 1] as number;
    if (marker === END_OF_IMAGE) return containerFrom(walk, view.subarray(0, 2), view.subarray(at, at + 2));
    if (at + 4 > view.length) break;
    const end = at + 2 + view.readUInt16BE(at + 2);
    const next = markerFrom(view, end);
    if (marker === START_OF_SCAN) noteScan(walk, view.subarray(at, end), view.subarray(at, next));
    else noteSegment(walk, marker, view.subarray(at, end));
    at = next;
  }
  throw new ImageError('INVALID_MEDIA', CUT_SHORT);
}

function containerFrom(walk: Walk, start: Buffer, end: Buffer): Container {
  const { parts, profile, frame, scans, isInterleaved, orientation } = walk;
  requireSound(frame !== undefined && scans > 0, 'The image has no pixels.');
  requireSound(scans <= IMAGE_LIMITS.scans, `The image has more than ${IMAGE_LIMITS.scans} scans.`);
  const { width, height, components, coefficientBytes, isProgressive } = frame;
  const isProfileKept = profile.reduce((sum, { length }) => sum + length, 0) <= IMAGE_LIMITS.profileBytes;
  const isHeld = isProgressive || !isInterleaved || scans > 1;
  return {
    width,
    height,
    orientation: orientation ?? 1,
    pixelBytes: components,
    heldBytes: isHeld ? coefficientBytes : 0,
    isCostly: false,
    isShrunk: components < 4,
    isPlainJpeg: components === 3 && !isHeld && profile.length === 0,
    essence: Buffer.concat([start, ...(isProfileKept ? profile : []), ...parts.kept, end]),
  };
}

function noteScan(walk: Walk, header: Buffer, withPixels: Buffer): void {
  walk.scans++;
  if (walk.scans === 1) walk.isInterleaved = header[4] === walk.frame?.components;
  walk.parts.keep(withPixels);
}

/** Keeps what decoding needs: frame, tables, the marks of JFIF and Adobe, by which colours are told, and the profile. */
function noteSegment(walk: Walk, marker: number, segment: Buffer): void {
  const text = segment.toString('latin1', 4, 16);
  requireSound(!isOtherFrame(marker) || TABLES.includes(marker), 'The image is JPEG of a kind that is not read.');
  if (FRAMES.includes(marker)) {
    requireSound(walk.frame === undefined, 'The image has several frames.');
    walk.frame = frameOf(segment, marker === PROGRESSIVE);
  }
  if (marker === 0xe1 && text.startsWith('Exif\0\0')) walk.orientation ??= exifOrientation(segment.subarray(4));
  if (marker === 0xe2 && text.startsWith('ICC_PROFILE\0')) walk.profile.push(segment);
  const mark = colourMark(marker, text, segment);
  if (mark || FRAMES.includes(marker) || TABLES.includes(marker)) walk.parts.keep(mark ?? segment);
  else walk.parts.leaveOut(segment);
}

/** What a decoder reads of a mark by which colours are told, whatever its length; undefined for other segments. */
function colourMark(marker: number, text: string, segment: Buffer): Buffer | undefined {
  const isJfif = marker === 0xe0 && text.startsWith('JFIF\0');
  const isAdobe = marker === 0xee && text.startsWith('Adobe');
  if (!isJfif && !isAdobe) return undefined;
  const bytes = isJfif ? JFIF_BYTES : ADOBE_BYTES;
  // A decoder does not take a shorter one for such a mark.
  if (segment.length < 4 + bytes) return undefined;
  const mark = Buffer.from(segment.subarray(0, 4 + bytes));
  mark.writeUInt16BE(2 + bytes, 2);
  // No thumbnail follows.
  if (isJfif) mark.fill(0, 4 + 12);
  return mark;
}

/** The frame header, ISO/IEC 10918-1 B.2.2. */
function frameOf(segment: Buffer, isProgressive: boolean): Frame {
  const components = segment[9] ?? 0;
  requireSound(components > 0 && segment.length === 10 + 3 * components, CUT_SHORT);
  const [height, width] = [segment.readUInt16BE(5), segment.readUInt16BE(7)];
  const factors = Array.from({ length: components }, (_, i) => segment[11 + 3 * i] ?? 0);
  const samplings = factors.map((factor) => ({ across: factor >> 4, down: factor & 15 }));
  const most = (of: (sampling: { across: number; down: number }) => number) => Math.max(1, ...samplings.map(of));
  const [across, down] = [most((sampling) => sampling.across), most((sampling) => sampling.down)];
  const samples = samplings.map((each) => Math.ceil((width * each.across) / across) * ((height * each.down) / down));
  const coefficientBytes = 2 * samples.reduce((sum, count) => sum + count, 0);
  return { width, height, components, isProgressive, coefficientBytes };
}

/**
 * Where the next marker begins, the view's end when there is none. Inside a scan 0xFF is followed by a stuffed zero or
 * a restart; before a marker it may be repeated. Markers without a segment are passed over.
 */
function markerFrom(view: Buffer, start: number): number {
  for (let at = view.indexOf(0xff, start); at >= 0 && at + 1 < view.length; at = view.indexOf(0xff, at + 1)) {
    const code = view[at + 1] as number;
    if (code > 0x01 && code < 0xff && (code < 0xd0 || code > 0xd8)) return at;
  }
  return view.length;
}
