import { numberOf } from './der.js';
import { groupOf, partsOf } from './group-file.js';
import { ChipFormatError, childrenOf, type Tlv } from './tlv.js';

/** A picture of the chip, still encoded. */
export interface ChipPicture {
  /** By its first bytes, whatever the record says: chips declare one and hold the other. */
  readonly format: 'jpeg' | 'jpeg2000';
  readonly data: Uint8Array;
}

const MOST_TEMPLATES = 9;
/** How deep ISO/IEC 39794-5 may lay its elements around a picture. */
const MOST_DEPTH = 12;
const MOST_ELEMENTS = 2000;

/** ISO/IEC 19794-5: header of the record, facial information, a feature point, image information. */
const RECORD = { header: 14, facial: 20, point: 8, image: 12 } as const;

/**
 * The portrait of group 2: of the first biometric template, in a record of ISO/IEC 19794-5 or an element of ISO/IEC 39794-5.
 * Throws ChipFormatError.
 */
export function portraitOfGroup2(file: Uint8Array): ChipPicture {
  const [template] = templatesOf(groupOf(2, file));
  if (!template) throw new ChipFormatError('group 2 holds no template');
  const parts = partsOf(template);
  const record = parts.get(0x5f2e);
  const picture = record ? pictureOfRecord(record.value) : pictureWithin(parts.get(0x7f2e));
  if (!picture) throw new ChipFormatError('group 2 holds no picture');
  return picture;
}

/** How many fingerprints, or irises, group 3 or 4 announces; they are not read. Throws ChipFormatError. */
export function countOfTemplates(group: 3 | 4, file: Uint8Array): number {
  return templatesOf(groupOf(group, file)).length;
}

/** The displayed signature or mark of group 7. Throws ChipFormatError. */
export function pictureOfGroup7(file: Uint8Array): ChipPicture {
  const image = partsOf(groupOf(7, file)).get(0x5f43);
  const picture = image && pictureIn(image.value);
  if (!picture) throw new ChipFormatError('group 7 holds no picture');
  return picture;
}

/** What begins like a picture of a chip; undefined for anything else. */
export function pictureIn(data: Uint8Array): ChipPicture | undefined {
  const begins = (hex: string) => Buffer.from(data.subarray(0, hex.length / 2)).toString('hex') === hex;
  if (begins('ffd8ff')) return { format: 'jpeg', data };
  // A file, or a codestream alone.
  if (begins('0000000c6a5020200d0a870a') || begins('ff4fff51')) return { format: 'jpeg2000', data };
  return undefined;
}

function templatesOf(group: Tlv): Tlv[] {
  const information = partsOf(group).get(0x7f61);
  if (!information) throw new ChipFormatError('a group without biometric information');
  const [count, ...templates] = childrenOf(information, MOST_TEMPLATES + 1);
  if (!count || numberOf(count) > templates.length) throw new ChipFormatError('a biometric template is missing');
  return templates.filter(({ tag }) => tag === 0x7f60);
}

/** The first face of a record; its image information ends where the picture begins. */
function pictureOfRecord(record: Uint8Array): ChipPicture | undefined {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  if (
    record.length < RECORD.header + RECORD.facial ||
    Buffer.from(record.subarray(0, 4)).toString('latin1') !== 'FAC\0'
  ) {
    throw new ChipFormatError('no record of a face');
  }
  const end = RECORD.header + view.getUint32(RECORD.header);
  const points = view.getUint16(RECORD.header + 4);
  const from = RECORD.header + RECORD.facial + points * RECORD.point + RECORD.image;
  return pictureIn(record.subarray(from, end > from && end <= record.length ? end : record.length));
}

/** Looked for by its first bytes: what lies around a picture differs between editions of ISO/IEC 39794-5. */
function pictureWithin(tlv: Tlv | undefined): ChipPicture | undefined {
  let left = MOST_ELEMENTS;
  const search = (one: Tlv, depth: number): ChipPicture | undefined => {
    if (left-- <= 0 || depth > MOST_DEPTH) return undefined;
    if (!one.constructed) return pictureIn(one.value);
    for (const part of childrenOf(one)) {
      const found = search(part, depth + 1);
      if (found) return found;
    }
    return undefined;
  };
  return tlv && search(tlv, 0);
}
