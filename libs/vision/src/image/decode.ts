import { ImageError } from '@bonafide/wire/picture/errors';
import { DECODING, type Decodable, readPicture } from '@bonafide/wire/picture/read-picture';
import sharp from 'sharp';
import type { Image } from './image.js';
import { DECODING_LIMITS } from './limits.js';

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
  return decodePicture(readPicture(bytes, rotation));
}

/**
 * The same of a picture whose container was read; `side` is the longest that the result may have, pixels. Throws ImageError
 * INVALID_MEDIA.
 */
export async function decodePicture(
  picture: Decodable,
  side: number = DECODING_LIMITS.workingSide,
): Promise<DecodedImage> {
  const { container, size: original, isMirrored, degrees } = picture;
  const { data, info } = await readable(
    sharp(container.essence, DECODING)
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

async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new ImageError('INVALID_MEDIA', 'The image cannot be read.', { cause });
  }
}
