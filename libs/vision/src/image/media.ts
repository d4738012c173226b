import { base64Bytes } from '@bonafide/wire/base64';
import { ImageError } from '@bonafide/wire/picture/errors';

/** A picture as it arrives: encoded bytes, or base64 text as `libs/wire` reads it. */
export type Media = Uint8Array | string;

/**
 * The encoded bytes of a picture. Meant for a worker thread: it reads base64 of several megabytes. Throws ImageError
 * INVALID_BASE64.
 */
export function bytesOf(media: Media): Uint8Array {
  const bytes = typeof media === 'string' ? base64Bytes(media) : media;
  if (!bytes) throw new ImageError('INVALID_BASE64', 'The image is not valid base64.');
  return bytes;
}
