import type { Image } from '../image/image.js';
import { stretchedCrop } from './stretch.js';

/** What the capture times of a request's frames say; times that no client sent say nothing. */
export interface TimeSignals {
  /** Age of the oldest frame and lead of the newest over the server's clock, milliseconds; null without times. */
  readonly oldestMs: number | null;
  readonly aheadMs: number | null;
  /** Two frames carry one time; a later frame carries an earlier time. */
  readonly equal: boolean;
  readonly backwards: boolean;
}

/** Looks at capture times (epoch milliseconds, undefined where none was sent) against the server's clock. */
export function timeSignals(timesMs: readonly (number | undefined)[], nowMs: number): TimeSignals {
  const known = timesMs.filter((time) => time !== undefined);
  if (known.length === 0) return { oldestMs: null, aheadMs: null, equal: false, backwards: false };
  return {
    oldestMs: nowMs - Math.min(...known),
    aheadMs: Math.max(...known) - nowMs,
    equal: new Set(known).size < known.length,
    backwards: known.some((time, i) => i > 0 && time < (known[i - 1] as number)),
  };
}

const COLUMNS = 9;
const ROWS = 8;

/**
 * Perceptual hash of a picture: whether each of 8 × 8 pixels is darker than its right neighbour (dHash). Encoding anew,
 * scaling and slight changes of tone flip few of the 64 bits; another frame of a moving head flips many. Pictures
 * without any texture hash alike, so a match is a hint, not a proof.
 */
export function perceptualHash(image: Image): bigint {
  const whole = { x: 0, y: 0, width: image.width, height: image.height };
  const { data } = stretchedCrop(image, whole, COLUMNS, ROWS);
  const luma = (column: number, row: number) => {
    const at = (row * COLUMNS + column) * 3;
    return 2 * (data[at] as number) + 5 * (data[at + 1] as number) + (data[at + 2] as number);
  };
  let hash = 0n;
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column + 1 < COLUMNS; column++) {
      hash = (hash << 1n) | (luma(column, row) < luma(column + 1, row) ? 1n : 0n);
    }
  }
  return hash;
}

/** Number of bits in which two hashes differ, 0 to 64; up to 4 is the same picture for all practical purposes. */
export function hashDistance(a: bigint, b: bigint): number {
  let different = a ^ b;
  let count = 0;
  for (; different > 0n; different >>= 1n) count += Number(different & 1n);
  return count;
}

/** Programs that put pictures into a camera's place or edit them, as they sign their work. */
const SOFTWARE = [
  'OBS',
  'ManyCam',
  'XSplit',
  'SplitCam',
  'Snap Camera',
  'DroidCam',
  'v4l2loopback',
  'CamTwist',
  'YouCam',
  'DeepFaceLive',
  'FaceSwap',
  'Stable Diffusion',
  'Midjourney',
  'DALL-E',
  'Photoshop',
  'GIMP',
  'Lavc',
  'ImageMagick',
] as const;

const HEADER_BYTES = 64 * 1024;

/**
 * Names of programs found in a picture's metadata (EXIF, XMP, comments; JPEG, PNG and WebP keep them in plain text at
 * the front). No name proves nothing: metadata is easily dropped.
 */
export function softwareMarks(encoded: Uint8Array): string[] {
  const head = Buffer.from(encoded.buffer, encoded.byteOffset, Math.min(encoded.byteLength, HEADER_BYTES));
  const text = head.subarray(0, pixelsStart(head)).toString('latin1');
  return SOFTWARE.filter((name) => new RegExp(`(^|[^A-Za-z])${name}([^a-z]|$)`).test(text));
}

/** Where compressed pixels begin: text found in them would be chance. */
function pixelsStart(head: Buffer): number {
  const isJpeg = head[0] === 0xff && head[1] === 0xd8;
  const mark = isJpeg ? head.indexOf(Buffer.from([0xff, 0xda])) : head.indexOf('IDAT');
  return mark < 0 ? head.length : mark;
}
