import type { Quad, Turn } from '../page/page.js';

/** A line of print as it was recognised. */
export interface TextLine {
  readonly text: string;
  /** 0 to 1, mean of its characters. */
  readonly confidence: number;
  /** 0 to 1, of each character of the text; of a space that was put in, 1. */
  readonly confidences: readonly number[];
  /** In pixels of the page. */
  readonly where: Quad;
}

/** A character of a machine-readable zone as it was recognised. */
export interface MrzCharacter {
  /** A to Z, 0 to 9 or <. */
  readonly character: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** What else was seen there, by another reader or in another look; never the character itself. */
  readonly also?: string | undefined;
}

/** A machine-readable zone as it was recognised, before anything is corrected. */
export interface MrzReading {
  /** Two or three lines. */
  readonly lines: readonly (readonly MrzCharacter[])[];
  /** In pixels of the page as it was given. */
  readonly where: Quad;
  /** How the page must be turned so that the zone is upright. */
  readonly turn: Turn;
  /** Height of its capitals in pixels of the page: ICAO 9303 has 10 characters an inch, some 3.1 mm high. */
  readonly characterHeight: number;
}
