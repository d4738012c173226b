/** A picture's kind and what its container says, told without decoding anything. */
export type Container =
  | { readonly kind: 'jpeg'; readonly isWhole: boolean; readonly scans: number }
  | { readonly kind: 'png' | 'webp'; readonly isWhole: boolean };

/**
 * Reads the kind from the first bytes, so that nothing else ever reaches a decoder, and whether the picture's end is
 * there: a decoder would first decode the rest. Undefined for any other kind. What follows the picture (a film, in
 * telephones' moving pictures) is ignored.
 */
export function containerOf(bytes: Uint8Array): Container | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = view.toString('latin1', 0, 12);
  if (head.startsWith('\xff\xd8\xff')) return { kind: 'jpeg', ...walkJpeg(view) };
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return { kind: 'png', isWhole: view.lastIndexOf('IEND') >= 0 };
  if (!head.startsWith('RIFF') || head.slice(8) !== 'WEBP') return undefined;
  return { kind: 'webp', isWhole: view.readUInt32LE(4) + 8 <= view.length };
}

const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

/** Counts a JPEG's scans up to its end-of-image marker; segments are skipped by their length (ISO/IEC 10918-1 B.1.1). */
function walkJpeg(view: Buffer): { isWhole: boolean; scans: number } {
  let scans = 0;
  for (let at = markerFrom(view, 2); at + 1 < view.length; at = markerFrom(view, at)) {
    const marker = view[at + 1];
    if (marker === END_OF_IMAGE) return { isWhole: true, scans };
    if (marker === START_OF_SCAN) scans++;
    if (at + 4 > view.length) break;
    at += 2 + view.readUInt16BE(at + 2);
  }
  return { isWhole: false, scans };
}

/**
 * Where the next marker begins, the view's end when there is none. Inside a scan 0xFF is followed by a stuffed zero or
 * a restart; before a marker it may be repeated. Markers without a segment are passed over.
 */
function markerFrom(view: Buffer, start: number): number {
  let at = start;
  for (; at + 1 < view.length; at++) {
    if (view[at] !== 0xff) continue;
    const code = view[at + 1] as number;
    if (code > 0x01 && code < 0xff && (code < 0xd0 || code > 0xd8)) return at;
  }
  return view.length;
}
