import type { Quad } from '../page/page.js';

/** A one- or two-dimensional code that was read from a page. */
export interface PrintedCode {
  /** For example PDF417, QRCode, DataMatrix, Aztec, Code128, as zxing names them. */
  readonly symbology: string;
  /** As encoded. */
  readonly bytes: Uint8Array;
  /** In pixels of the page. */
  readonly where: Quad;
}
