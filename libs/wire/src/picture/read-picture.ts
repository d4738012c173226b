import type { Container } from './container.js';
import { requireWithinLimits } from './cost.js';
import { type Uprighting, uprighting } from './exif.js';
import { IMAGE_LIMITS } from './limits.js';
import { readContainer } from './read-container.js';

/** A picture that may be decoded, and how. */
export interface Decodable extends Uprighting {
  readonly container: Container;
  /** Size once it is upright, pixels. */
  readonly size: { readonly width: number; readonly height: number };
}

/**
 * How every service opens what it decodes, as options of sharp: whoever took other ones would see other pixels than the
 * engines judge, or refuse what they take. A decoder that finds another size than the container told is stopped.
 */
export const DECODING = { failOn: 'truncated', limitInputPixels: IMAGE_LIMITS.pixels, sequentialRead: true } as const;

/**
 * Reads a picture up to its pixels, which are `container.essence` alone; `rotation`, clockwise degrees, a multiple of 90,
 * comes after the orientation of EXIF. Nothing is decoded. Throws ImageError INVALID_MEDIA and MEDIA_SIZE.
 */
export function readPicture(bytes: Uint8Array, rotation = 0): Decodable {
  const container = readContainer(bytes);
  requireWithinLimits(container);
  const { width, height } = container;
  const { isMirrored, degrees } = uprighting(container.orientation, rotation);
  const size = degrees % 180 === 0 ? { width, height } : { width: height, height: width };
  return { container, size, isMirrored, degrees };
}
