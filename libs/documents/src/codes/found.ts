import type { ReadResult } from 'zxing-wasm/reader';
import type { Quad } from '../page/page.js';

/** A code as zxing tells it, and where it stands in the page. */
export interface Found {
  readonly result: ReadResult;
  readonly where: Quad;
}
