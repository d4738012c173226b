import type { Jurisdiction } from './jurisdictions.js';

/** A part of a card's data: DL, ID or EN as the standard defines it, Z and a letter as the jurisdiction does. */
export interface Subfile {
  readonly designator: string;
  /** Values by identifier (three letters), without the blanks at their ends; elements that are empty are there as ''. */
  readonly elements: ReadonlyMap<string, string>;
  /** Identifiers that come more than once, with values that differ: which one counts cannot be told. */
  readonly ambiguous: readonly string[];
}

/** A licence or card of AAMVA's DL/ID card design standard, as its PDF417 has it. */
export interface AamvaCard {
  /** Issuer identification number, six digits. */
  readonly issuerNumber: string;
  /** Unset where the number is on no list. */
  readonly jurisdiction: Jurisdiction | undefined;
  /**
   * Version of the standard: 0 before it, 1 of 2000, 2 of 2003, 3 of 2005, 4 of 2009, 5 of 2010, 6 of 2011, 7 of 2012, 8 of
   * 2013, 9 of 2016, 10 of 2020, 11 of 2025. Later ones are read like the last.
   */
  readonly version: number;
  /** Version of the jurisdiction's own part; cards of version 1 and older have none. */
  readonly jurisdictionVersion: number | undefined;
  /** In their order; there is at least one of DL, ID and EN. */
  readonly subfiles: readonly Subfile[];
}

/** The value of an element of the standard's own subfiles; undefined where it is missing, empty, or ambiguous. */
export function elementOf(card: AamvaCard, identifier: string): string | undefined {
  const subfiles = card.subfiles.filter(({ designator }) => !designator.startsWith('Z'));
  if (subfiles.some(({ ambiguous }) => ambiguous.includes(identifier))) return undefined;
  const values = new Set(
    subfiles.map(({ elements }) => elements.get(identifier) ?? '').filter((value) => value !== ''),
  );
  // Of two subfiles, as of a licence and a card in one code, that contradict each other neither counts.
  return values.size === 1 ? [...values][0] : undefined;
}
