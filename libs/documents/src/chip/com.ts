import { numberOfGroup } from './group-file.js';
import { ChipFormatError, childrenOf, readTlv, type Tlv } from './tlv.js';

const MOST_BYTES = 1024;

/** EF.COM: what the chip says it holds. Nobody signs it; the security object counts. */
export interface Com {
  /** For example 0107. */
  readonly ldsVersion: string | undefined;
  readonly unicodeVersion: string | undefined;
  /** Numbers of the groups. */
  readonly groups: readonly number[];
}

/** Reads EF.COM. Throws ChipFormatError. */
export function readCom(file: Uint8Array): Com {
  if (file.length > MOST_BYTES) throw new ChipFormatError('EF.COM is too long');
  const outer = readTlv(file);
  if (outer.tag !== 0x60) throw new ChipFormatError('no EF.COM');
  const parts = childrenOf(outer, 16);
  const found = (wanted: number) => parts.find(({ tag }) => tag === wanted);
  const groups = [...(found(0x5c)?.value ?? [])].map(numberOfGroup).filter((group) => group > 0);
  return { ldsVersion: textOf(found(0x5f01)), unicodeVersion: textOf(found(0x5f36)), groups };
}

function textOf(tlv: Tlv | undefined): string | undefined {
  return tlv && Buffer.from(tlv.value.subarray(0, 16)).toString('latin1');
}
