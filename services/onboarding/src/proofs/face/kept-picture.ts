import { DomainError } from '@bonafide/platform/errors/domain-error';
import sharp from 'sharp';
import type { Still } from './face-engines.js';

/** As many as the engines accept. */
const MOST_PIXELS = 52_000_000;
const LONGEST_SIDE = 1600;
const JPEG_QUALITY = 92;

// libvips would keep the last pictures in memory, decoded: they do not come twice, and no face is to stay there.
sharp.cache(false);

let before: Promise<unknown> = Promise.resolve();

/**
 * The still upright as JPEG, at most 1600 pixels long; place, time and device of the camera are gone (ASVS 14.2.8). One
 * picture at a time: the largest that the engines accept take 160 MB while they are decoded (ADR 0075). Throws
 * DomainError INVALID_MEDIA.
 */
export function keptPicture(still: Still): Promise<Buffer> {
  const kept = before.then(() => uprightJpeg(still));
  before = kept.catch(() => undefined);
  return kept;
}

async function uprightJpeg({ image, rotation }: Still): Promise<Buffer> {
  try {
    return await sharp(image, { limitInputPixels: MOST_PIXELS })
      .autoOrient()
      .rotate(rotation)
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer();
  } catch (cause) {
    throw new DomainError('INVALID_MEDIA', 'The captured frame cannot be stored', {}, { cause });
  }
}
