/** Kind of a picture by its first bytes, so that nothing else ever reaches a decoder; undefined for any other. */
export function pictureKind(bytes: Uint8Array): 'jpeg' | 'png' | 'webp' | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'webp' : undefined;
}

const START_OF_SCAN = Buffer.from('ffda', 'hex');
const END_OF_IMAGE = Buffer.from('ffd9', 'hex');

/**
 * True when the picture's end is missing: a JPEG without an end-of-image marker behind its last scan, a PNG without
 * its last chunk, a WebP shorter than it says. Telling so costs a search; a decoder would first decode the rest.
 * Neither marker can occur inside a JPEG's scan, where 0xFF is followed by a stuffed zero (ISO/IEC 10918-1 B.1.1.5).
 */
export function isCutShort(bytes: Uint8Array, kind: 'jpeg' | 'png' | 'webp'): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === 'jpeg') return view.lastIndexOf(END_OF_IMAGE) <= view.lastIndexOf(START_OF_SCAN);
  if (kind === 'png') return view.lastIndexOf('IEND') < 0;
  return view.readUInt32LE(4) + 8 > view.length;
}
