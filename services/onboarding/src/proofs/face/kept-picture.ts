import { DomainError } from '@bonafide/platform/errors/domain-error';
import { DECODING, readPicture } from '@bonafide/wire/picture/read-picture';
import sharp from 'sharp';
import type { Still } from './face-engines.js';

const LONGEST_SIDE = 1600;
const JPEG_QUALITY = 92;

// libvips would keep the last pictures in memory, decoded: they do not come twice, and no face is to stay there.
sharp.cache(false);

let before: Promise<unknown> = Promise.resolve();

/**
 * The still upright as JPEG, at most 1600 pixels long; place, time and device of the camera are gone (ASVS 14.2.8). What
 * is kept is what the engines judged: the same bytes, orientation and options of the decoder, transparency on white
 * (ADR 0078). One picture at a time: the largest that the engines accept take 160 MB while they are decoded (ADR 0075).
 * Throws DomainError INVALID_MEDIA.
 */
export function keptPicture(still: Still): Promise<Buffer> {
  const kept = before.then(() => uprightJpeg(still));
  before = kept.catch(() => undefined);
  return kept;
}

async function uprightJpeg({ image, rotation }: Still): Promise<Buffer> {
  try {
    const { container, isMirrored, degrees } = readPicture(image, rotation);
    return await sharp(container.essence, DECODING)
      .flop(isMirrored)
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .rotate(degrees)
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer();
  } catch (cause) {
    throw new DomainError('INVALID_MEDIA', 'The captured frame cannot be stored', {}, { cause });
  }
}
