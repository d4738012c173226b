import { ChipFormatError, childrenOf, readTlv, type Tlv } from './tlv.js';

/** Outer tags of the data groups, by number. */
const TAGS: readonly number[] = [
  0, 0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70,
];

/** Pictures are in groups 2 to 8; what else is larger than this is no document's. */
const MOST_BYTES = 262_144;
const MOST_PICTURE_BYTES = 4_194_304;

/** The outer element of a data group's file. Throws ChipFormatError where the file is another group's, or too long. */
export function groupOf(group: number, file: Uint8Array): Tlv {
  const most = group >= 2 && group <= 8 ? MOST_PICTURE_BYTES : MOST_BYTES;
  if (file.length > most) throw new ChipFormatError(`group ${group} is too long`);
  const tlv = readTlv(file);
  if (tlv.tag !== TAGS[group]) throw new ChipFormatError(`no group ${group}`);
  return tlv;
}

/** The group whose outer tag this is; 0 for none. */
export function numberOfGroup(tag: number): number {
  return Math.max(0, TAGS.indexOf(tag));
}

/** The parts of a group, by their tags; of several with one tag the first. Throws ChipFormatError. */
export function partsOf(tlv: Tlv): ReadonlyMap<number, Tlv> {
  const parts = new Map<number, Tlv>();
  for (const part of childrenOf(tlv)) if (!parts.has(part.tag)) parts.set(part.tag, part);
  return parts;
}

/** A text of a data group: UTF-8, or the older ISO 8859-1 where the bytes are none. */
export function textOf({ value }: Tlv): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(value);
  } catch {
    return Buffer.from(value).toString('latin1');
  }
}
