import type { Mrz } from '../mrz/mrz.js';
import { parseMrz } from '../mrz/parse.js';
import type { Seal } from './seal.js';

/** The machine-readable zone that a seal repeats; undefined where it has none, or one that is none by its grammar. */
export function zoneInSeal({ features }: Seal): Mrz | undefined {
  const text = features.find(({ name }) => name === 'machine-readable zone')?.text;
  return text === undefined ? undefined : parseMrz(text.split('\n'));
}
