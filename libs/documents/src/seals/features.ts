import { decodeC40 } from './c40.js';
import type { Coding, SealProfile } from './profiles.js';
import type { SealFeature } from './seal.js';

/** A tag of a seal and its bytes. */
export interface Tagged {
  readonly tag: number;
  readonly bytes: Uint8Array;
  /** Where the tag stands. */
  readonly start: number;
}

/** A feature by the seal's use; undefined where its bytes are not what the use defines. */
export function featureOf({ tag, bytes }: Tagged, profile: SealProfile | undefined): SealFeature | undefined {
  const definition = profile?.features.find((one) => one.tag === tag);
  if (definition === undefined || definition.coding === 'bytes') {
    return { tag, name: definition?.name, text: undefined, bytes };
  }
  const text = textOf(bytes, definition.coding);
  return text === undefined ? undefined : { tag, name: definition.name, text, bytes };
}

function textOf(bytes: Uint8Array, coding: Exclude<Coding, 'bytes'>): string | undefined {
  if (coding === 'utf-8') return utf8(bytes);
  const text = decodeC40(bytes);
  if (text === undefined || coding === 'text') return text?.trimEnd();
  return zoneOf(text, coding.mrz)?.join('\n');
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Lines of a zone; blanks are its fillers, and those at the ends of lines may have been left away. */
function zoneOf(text: string, lines: readonly (readonly [number, number])[]): string[] | undefined {
  const there = lines.reduce((sum, [, length]) => sum + length, 0);
  if (text.length > there) return undefined;
  let rest = text.padEnd(there, ' ');
  return lines.map(([length, own]) => {
    const line = rest.slice(0, own).padEnd(length, ' ').replaceAll(' ', '<');
    rest = rest.slice(own);
    return line;
  });
}
