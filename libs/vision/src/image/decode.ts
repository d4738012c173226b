import sharp, { type Sharp } from 'sharp';
import type { Container } from './container.js';
import { ImageError } from './errors.js';
import { uprighting } from './exif.js';
import type { Image } from './image.js';
import { IMAGE_LIMITS } from './limits.js';
import { readContainer } from './read-container.js';

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
 * Decodes JPEG, PNG or WebP to upright 8-bit sRGB. What the picture costs is told from its container and refused beyond
 * `IMAGE_LIMITS` before a decoder sees a byte; decoders get nothing but pixels and colour profile. Embedded profiles,
 * CMYK, greys and 16 bits are converted; transparency lies on white; of an animation the first frame counts; metadata
 * is dropped, its orientation obeyed.
 *
 * Throws ImageError: INVALID_MEDIA for anything that is not such a picture, is cut short or has too many parts,
 * MEDIA_SIZE for more pixels or bytes than `IMAGE_LIMITS`.
 */
export async function decodeImage(bytes: Uint8Array, { rotation = 0 }: DecodeOptions = {}): Promise<DecodedImage> {
  const container = readContainer(bytes);
  requireWithinLimits(container);
  const { isMirrored, degrees } = uprighting(container.orientation, rotation);
  const original = sizeAfter(container, degrees);
  const side = IMAGE_LIMITS.workingSide;
  const { data, info } = await readable(
    open(container.essence)
      .flop(isMirrored)
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .rotate(degrees)
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  if (info.channels !== 3) throw new ImageError('INVALID_MEDIA', 'The image cannot be read as RGB.');
  const scale = Math.max(original.width, original.height) / Math.max(info.width, info.height);
  return { width: info.width, height: info.height, data, original, scale };
}

function requireWithinLimits({ width, height, pixelBytes, heldBytes, isCostly }: Container): void {
  const { side, shortSide, pixels, costlyPixels, rowBytes, bytes } = IMAGE_LIMITS;
  const most = isCostly ? costlyPixels : pixels;
  requireSize(Math.max(width, height) <= side, `has more than ${side} pixels on a side`);
  requireSize(Math.min(width, height) >= shortSide, `is smaller than ${shortSide} pixels`);
  requireSize(width * height <= most, `has more than ${most / 1e6} million pixels`);
  requireSize(width * pixelBytes <= rowBytes, `has rows of more than ${rowBytes} bytes`);
  const decoded = Math.max(width * height * pixelBytes, heldBytes);
  requireSize(decoded <= bytes, `takes more than ${bytes / 1e6} million bytes to decode`);
}

function requireSize(holds: boolean, message: string): void {
  if (!holds) throw new ImageError('MEDIA_SIZE', `The image ${message}.`);
}

/** A decoder that finds another size than the container told is stopped by libvips' own limit. */
function open(essence: Buffer): Sharp {
  return sharp(essence, { failOn: 'truncated', limitInputPixels: IMAGE_LIMITS.pixels, sequentialRead: true });
}

function sizeAfter({ width, height }: Container, degrees: number): { width: number; height: number } {
  return degrees % 180 === 0 ? { width, height } : { width: height, height: width };
}

async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new ImageError('INVALID_MEDIA', 'The image cannot be read.', { cause });
  }
}
