import type { Mrz } from '../mrz/mrz.js';
import { readGroup15 } from './active.js';
import { UnsupportedAlgorithm } from './algorithms.js';
import { readCom } from './com.js';
import {
  type Contact,
  type DocumentDetails,
  type HolderDetails,
  readGroup11,
  readGroup12,
  readGroup13,
  readGroup16,
} from './details.js';
import { readGroup1 } from './group1.js';
import { type ChipPicture, countOfTemplates, pictureOfGroup7, portraitOfGroup2 } from './group2.js';
import type { PublicKey } from './keys.js';
import { readGroup14, type SecurityInfos } from './security-infos.js';
import { readSecurityObject, type SecurityObject } from './security-object.js';
import { ChipFormatError } from './tlv.js';
import type { ChipFiles } from './verify-chip.js';

/** What the files of a chip say. A part is undefined where the file is absent or unreadable; nothing is verified here. */
export interface ReadChip {
  readonly com: ReturnType<typeof readCom> | undefined;
  readonly object: SecurityObject | undefined;
  readonly mrz: Mrz | undefined;
  readonly portrait: ChipPicture | undefined;
  /** Fingerprints and irises, which only states may read. */
  readonly fingerprints: number | undefined;
  readonly signature: ChipPicture | undefined;
  readonly holder: HolderDetails | undefined;
  readonly document: DocumentDetails | undefined;
  readonly optional: Uint8Array | undefined;
  readonly security: SecurityInfos | undefined;
  readonly activeKey: PublicKey | undefined;
  readonly contacts: readonly Contact[] | undefined;
  /** Files that are there and cannot be read: COM, SOD, DG1 to DG16. */
  readonly unreadable: readonly string[];
}

/** Reads all files of a chip. Never throws for what they hold. */
export function readChip({ com, sod, groups }: Pick<ChipFiles, 'com' | 'sod' | 'groups'>): ReadChip {
  const unreadable: string[] = [];
  const read = <T>(name: string, file: Uint8Array | undefined, reader: (file: Uint8Array) => T): T | undefined => {
    if (!file) return undefined;
    try {
      return reader(file);
    } catch (error) {
      if (!(error instanceof ChipFormatError || error instanceof UnsupportedAlgorithm)) throw error;
      unreadable.push(name);
      return undefined;
    }
  };
  const group = <T>(number: number, reader: (file: Uint8Array) => T) => read(`DG${number}`, groups.get(number), reader);
  return {
    com: read('COM', com, readCom),
    object: read('SOD', sod, readSecurityObject),
    mrz: group(1, readGroup1),
    portrait: group(2, portraitOfGroup2),
    fingerprints: group(3, (file) => countOfTemplates(3, file)),
    signature: group(7, pictureOfGroup7),
    holder: group(11, readGroup11),
    document: group(12, readGroup12),
    optional: group(13, readGroup13),
    security: group(14, readGroup14),
    activeKey: group(15, readGroup15),
    contacts: group(16, readGroup16),
    unreadable,
  };
}
