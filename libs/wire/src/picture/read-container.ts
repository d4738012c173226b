import type { Container } from './container.js';
import { ImageError } from './errors.js';
import { readJpeg } from './jpeg-container.js';
import { readPng } from './png-container.js';
import { readWebp } from './webp-container.js';

/**
 * Reads the kind from the first bytes, so that nothing but JPEG, PNG and WebP ever reaches a decoder, and walks the
 * container to the picture's end: a decoder would first decode the rest. What follows the picture (a film, in
 * telephones' moving pictures) is ignored. Throws ImageError INVALID_MEDIA for another kind, one that is cut short, or
 * more parts, metadata or scans than `IMAGE_LIMITS`.
 */
export function readContainer(bytes: Uint8Array): Container {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = view.toString('latin1', 0, 12);
  if (head.startsWith('\xff\xd8\xff')) return readJpeg(view);
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return readPng(view);
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return readWebp(view);
  throw new ImageError('INVALID_MEDIA', 'The image is not JPEG, PNG or WebP.');
}
