import sharp, { type Sharp } from 'sharp';
import { type Container, containerOf } from './container.js';
import { ImageError } from './errors.js';
import type { Image } from './image.js';

/** Bounds of what is decoded. */
export const IMAGE_LIMITS = {
  /** Most pixels a picture may promise in its header; larger ones are refused undecoded. */
  pixels: 40_000_000,
  /**
   * The same for pictures that cannot be shrunk or thrown away row by row while they are decoded: progressive JPEG,
   * interlaced PNG, WebP.
   */
  costlyPixels: 16_000_000,
  /** Most scans of a progressive JPEG, each a pass over all pixels; encoders make about ten. */
  scans: 32,
  /** Shortest side accepted, pixels. */
  shortSide: 32,
  /** Longest side worked with, pixels; larger pictures are shrunk while they are decoded. */
  workingSide: 1280,
} as const;

/** An upright picture and what it came from. */
export interface DecodedImage extends Image {
  /** Upright size as sent, in pixels. */
  readonly original: { readonly width: number; readonly height: number };
  /** Pixels of the original per pixel of this image, 1 or more. */
  readonly scale: number;
}

export interface DecodeOptions {
  /** Clockwise degrees, a multiple of 90, applied after the EXIF orientation. */
  readonly rotation?: number;
}

// One request, one core: parallelism comes from the pool's workers. No cache: pictures do not come twice.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes JPEG, PNG or WebP to upright 8-bit sRGB. The header is read first, and a picture that promises too many
 * pixels is never decoded. Embedded colour profiles, CMYK, greys and 16 bits are converted; transparency lies on
 * white; of an animation the first frame counts; metadata is dropped.
 *
 * Throws ImageError: INVALID_MEDIA for anything that is not such a picture or is cut short, MEDIA_SIZE beyond
 * `IMAGE_LIMITS`.
 */
export async function decodeImage(bytes: Uint8Array, { rotation = 0 }: DecodeOptions = {}): Promise<DecodedImage> {
  const container = containerOf(bytes);
  if (!container) throw new ImageError('INVALID_MEDIA', 'The image is not JPEG, PNG or WebP.');
  if (!container.isWhole) throw new ImageError('INVALID_MEDIA', 'The image is cut short.');
  const header = await readHeader(bytes);
  requireWithinLimits(container, header);
  const turn = ((rotation % 360) + 360) % 360;
  const original = uprightSize(header, turn);
  const side = IMAGE_LIMITS.workingSide;
  const { data, info } = await readable(
    open(bytes)
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .rotate(turn)
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  if (info.channels !== 3) throw new ImageError('INVALID_MEDIA', 'The image cannot be read as RGB.');
  const scale = Math.max(original.width, original.height) / Math.max(info.width, info.height);
  return { width: info.width, height: info.height, data, original, scale };
}

function requireWithinLimits(container: Container, { width, height, isProgressive }: Header): void {
  if (container.kind === 'jpeg' && container.scans > IMAGE_LIMITS.scans) {
    throw new ImageError('INVALID_MEDIA', `The image has more than ${IMAGE_LIMITS.scans} scans.`);
  }
  const isCostly = isProgressive || container.kind === 'webp';
  const most = isCostly ? IMAGE_LIMITS.costlyPixels : IMAGE_LIMITS.pixels;
  if (width * height > most) {
    throw new ImageError('MEDIA_SIZE', `The image has more than ${most / 1e6} million pixels.`);
  }
  if (Math.min(width, height) < IMAGE_LIMITS.shortSide) {
    throw new ImageError('MEDIA_SIZE', `The image is smaller than ${IMAGE_LIMITS.shortSide} pixels.`);
  }
}

function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { failOn: 'truncated', limitInputPixels: IMAGE_LIMITS.pixels, sequentialRead: true });
}

interface Header {
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  /** Progressive (JPEG) or interlaced (PNG). */
  readonly isProgressive: boolean;
}

/** Size as stored, from the header alone: no pixel limit applies, since nothing is decoded. */
async function readHeader(bytes: Uint8Array): Promise<Header> {
  const { width, height, orientation, isProgressive } = await readable(
    sharp(bytes, { limitInputPixels: false }).metadata(),
  );
  return { width, height, orientation: orientation ?? 1, isProgressive: isProgressive === true };
}

function uprightSize({ width, height, orientation }: Header, rotation: number): { width: number; height: number } {
  const turned = orientation >= 5 !== (rotation % 180 !== 0);
  return turned ? { width: height, height: width } : { width, height };
}

async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new ImageError('INVALID_MEDIA', 'The image cannot be read.', { cause });
  }
}
