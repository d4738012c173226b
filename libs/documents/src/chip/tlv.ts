/** A file of a chip, a certificate or a signed message is not what its standard says. */
export class ChipFormatError extends Error {
  override readonly name = 'ChipFormatError';
}

/** An element of BER or DER: tag, length and value. The arrays are views of the bytes that were read. */
export interface Tlv {
  /** All bytes of the tag as one number, for example 0x30, 0x5f1f, 0x7f61. */
  readonly tag: number;
  readonly constructed: boolean;
  readonly value: Uint8Array;
  /** Tag, length and value. */
  readonly raw: Uint8Array;
}

/** How deep elements of indefinite length may lie in each other; only these need a look ahead. */
const MOST_DEPTH = 12;
const INDEFINITE = -1;

/** The one element that fills all the bytes. Throws ChipFormatError. */
export function readTlv(bytes: Uint8Array): Tlv {
  const { tlv, next } = tlvAt(bytes, 0, 0);
  if (next !== bytes.length) throw new ChipFormatError('bytes follow the element');
  return tlv;
}

/** The element at the beginning; what follows it is not looked at. Throws ChipFormatError. */
export function firstTlv(bytes: Uint8Array): Tlv {
  return tlvAt(bytes, 0, 0).tlv;
}

/** The elements that lie side by side in the bytes. Throws ChipFormatError, also where there are more than `most`. */
export function readTlvs(bytes: Uint8Array, most = 1000): Tlv[] {
  const found: Tlv[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (found.length === most) throw new ChipFormatError(`more than ${most} elements`);
    const { tlv, next } = tlvAt(bytes, at, 0);
    found.push(tlv);
    at = next;
  }
  return found;
}

/** The elements within a constructed one. */
export function childrenOf(tlv: Tlv, most?: number): Tlv[] {
  if (!tlv.constructed) throw new ChipFormatError('the element has no parts');
  return readTlvs(tlv.value, most);
}

function tlvAt(bytes: Uint8Array, start: number, depth: number): { tlv: Tlv; next: number } {
  const { tag, at } = tagAt(bytes, start);
  const constructed = (byteAt(bytes, start) & 0x20) !== 0;
  const { length, at: from } = lengthAt(bytes, at);
  if (length === INDEFINITE) {
    if (!constructed) throw new ChipFormatError('a primitive element without a length');
    const { end, next } = endOfContents(bytes, from, depth);
    return { tlv: { tag, constructed, value: bytes.subarray(from, end), raw: bytes.subarray(start, next) }, next };
  }
  const next = from + length;
  if (next > bytes.length) throw new ChipFormatError('an element is longer than the bytes that hold it');
  return { tlv: { tag, constructed, value: bytes.subarray(from, next), raw: bytes.subarray(start, next) }, next };
}

function tagAt(bytes: Uint8Array, start: number): { tag: number; at: number } {
  let tag = byteAt(bytes, start);
  let at = start + 1;
  if ((tag & 0x1f) !== 0x1f) return { tag, at };
  for (let more = true; more; at++) {
    if (at - start > 2) throw new ChipFormatError('a tag of more than three bytes');
    const byte = byteAt(bytes, at);
    tag = tag * 256 + byte;
    more = (byte & 0x80) !== 0;
  }
  return { tag, at };
}

function lengthAt(bytes: Uint8Array, start: number): { length: number; at: number } {
  const first = byteAt(bytes, start);
  if (first < 0x80) return { length: first, at: start + 1 };
  if (first === 0x80) return { length: INDEFINITE, at: start + 1 };
  const count = first & 0x7f;
  if (count > 4) throw new ChipFormatError('a length of more than four bytes');
  let length = 0;
  for (let index = 1; index <= count; index++) length = length * 256 + byteAt(bytes, start + index);
  return { length, at: start + 1 + count };
}

function endOfContents(bytes: Uint8Array, from: number, depth: number): { end: number; next: number } {
  if (depth >= MOST_DEPTH) throw new ChipFormatError('elements lie too deep');
  let at = from;
  while (byteAt(bytes, at) !== 0 || byteAt(bytes, at + 1) !== 0) at = tlvAt(bytes, at, depth + 1).next;
  return { end: at, next: at + 2 };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new ChipFormatError('an element is cut off');
  return byte;
}
