import type { Quad } from '../page/page.js';

/** A one- or two-dimensional code that was read from a page. */
export interface PrintedCode {
  /** For example PDF417, QRCode, DataMatrix, Aztec, Code128, as zxing names them. */
  readonly symbology: string;
  /** As encoded. */
  readonly bytes: Uint8Array;
  /** The bytes by the character sets that the code declares, else guessed; nothing is spelled out or left away. */
  readonly text: string;
  /** In pixels of the page. */
  readonly where: Quad;
  /** Set where the code is one of several that belong together, and the others were not all found. */
  readonly part?: CodePart;
}

/** A code's place among those that hold one message together (structured append). */
export interface CodePart {
  /** What the codes of one message have in common. */
  readonly message: string;
  /** From 0. */
  readonly index: number;
  /** Unset where the code does not say how many there are. */
  readonly count: number | undefined;
}
