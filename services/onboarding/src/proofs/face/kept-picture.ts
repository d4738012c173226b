import { DomainError } from '@bonafide/platform/errors/domain-error';
import { DECODING, type Decodable, readPicture } from '@bonafide/wire/picture/read-picture';
import sharp from 'sharp';
import type { Still } from './face-engines.js';

const LONGEST_SIDE = 1600;
const JPEG_QUALITY = 92;
/** A camera's picture that takes no more is not encoded anew; at `JPEG_QUALITY` most take less. */
const BYTES_PER_PIXEL = 0.5;

// libvips would keep the last pictures in memory, decoded: they do not come twice, and no face is to stay there.
sharp.cache(false);

let before: Promise<unknown> = Promise.resolve();

/**
 * The still upright as JPEG, at most 1600 pixels long; place, time and device of the camera are gone (ASVS 14.2.8). What
 * is kept is what the engines judged: the same bytes, orientation and options of the decoder, transparency on white
 * (ADR 0078). Such a JPEG is kept as its reader leaves it, pixel by pixel; anything else is encoded anew (ADR 0094). One
 * picture at a time: the largest that the engines accept take 160 MB while they are decoded (ADR 0075). Throws DomainError
 * INVALID_MEDIA.
 */
export function keptPicture(still: Still): Promise<Buffer> {
  const kept = before.then(() => uprightJpeg(still));
  before = kept.catch(() => undefined);
  return kept;
}

async function uprightJpeg({ image, rotation }: Still): Promise<Buffer> {
  try {
    const picture = readPicture(image, rotation);
    return isSuchAJpeg(picture) ? picture.container.essence : await encoded(picture);
  } catch (cause) {
    throw new DomainError('INVALID_MEDIA', 'The captured frame cannot be stored', {}, { cause });
  }
}

function isSuchAJpeg({ container, size: { width, height }, isMirrored, degrees }: Decodable): boolean {
  const isSmall = Math.max(width, height) <= LONGEST_SIDE;
  const isUpright = !isMirrored && degrees === 0;
  return container.isPlainJpeg && isUpright && isSmall && container.essence.length <= width * height * BYTES_PER_PIXEL;
}

function encoded({ container, isMirrored, degrees }: Decodable): Promise<Buffer> {
  return sharp(container.essence, DECODING)
    .flop(isMirrored)
    .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
    .rotate(degrees)
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
