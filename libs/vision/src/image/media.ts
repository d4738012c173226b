import { ImageError } from './errors.js';

/** A picture as it arrives: encoded bytes, or base64 text, with or without the prefix of a data URI. */
export type Media = Uint8Array | string;

const DATA_URI = /^data:[^,]{0,100};base64,/;

/**
 * The encoded bytes of a picture. Meant for a worker thread: it reads base64 of several megabytes. Throws ImageError
 * INVALID_BASE64.
 */
export function bytesOf(media: Media): Uint8Array {
  if (typeof media !== 'string') return media;
  const text = media.slice(DATA_URI.exec(media)?.[0].length ?? 0).replaceAll(/\s+/g, '');
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is not base64, so a wrong character shows as a length that is too short.
  const digits = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  if (digits % 4 === 1 || bytes.length !== Math.floor((digits * 3) / 4)) {
    throw new ImageError('INVALID_BASE64', 'The image is not valid base64.');
  }
  return bytes;
}
