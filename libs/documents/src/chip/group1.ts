import type { Mrz } from '../mrz/mrz.js';
import { parseMrz } from '../mrz/parse.js';
import { groupOf, partsOf } from './group-file.js';
import { ChipFormatError } from './tlv.js';

/** How the zone's characters part into lines: TD1, TD2, TD3. */
const LINES: Readonly<Record<number, { count: number; length: number }>> = {
  90: { count: 3, length: 30 },
  72: { count: 2, length: 36 },
  88: { count: 2, length: 44 },
};

/** The machine-readable zone of group 1 as lines of text. Throws ChipFormatError. */
export function linesOfGroup1(file: Uint8Array): string[] {
  const zone = partsOf(groupOf(1, file)).get(0x5f1f);
  if (!zone) throw new ChipFormatError('group 1 holds no zone');
  const text = Buffer.from(zone.value).toString('latin1');
  const shape = LINES[text.length];
  if (!shape || !/^[A-Z0-9<]*$/.test(text)) throw new ChipFormatError('group 1 holds no machine-readable zone');
  return Array.from({ length: shape.count }, (_, line) => text.slice(line * shape.length, (line + 1) * shape.length));
}

/** Group 1 parted into its fields. Throws ChipFormatError, also for a zone of a form that is not known. */
export function readGroup1(file: Uint8Array): Mrz {
  const mrz = parseMrz(linesOfGroup1(file));
  if (!mrz) throw new ChipFormatError('group 1 holds no zone of a known form');
  return mrz;
}
