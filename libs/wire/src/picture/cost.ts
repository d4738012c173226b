import type { Container } from './container.js';
import { ImageError } from './errors.js';
import { IMAGE_LIMITS } from './limits.js';

/** A decoder that shrinks while it decodes spends about so many times less on a byte. */
const SHRUNK = 4;

/**
 * What a decoder has to make of a picture, in bytes: its pixels, of JPEG a quarter of them, and the coefficients that it
 * holds. 100 million take 0.1 to 0.5 s of CPU, beside 20 ms for each picture (ADR 0075).
 */
export function workOf({ width, height, pixelBytes, heldBytes, isShrunk }: Container): number {
  const decoded = width * height * pixelBytes;
  return Math.max(isShrunk ? decoded / SHRUNK : decoded, heldBytes);
}

/** Throws ImageError MEDIA_SIZE for a picture that is beyond a bound of `IMAGE_LIMITS`, before a decoder sees a byte. */
export function requireWithinLimits({ width, height, pixelBytes, heldBytes, isCostly }: Container): void {
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
