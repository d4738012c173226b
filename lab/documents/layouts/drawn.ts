import type { DocumentTruth } from '../truth.ts';
import type { Sheet } from './svg.ts';

/** A specimen, ready to be drawn: its pages, front first, and what is to be read on them. */
export interface Drawn {
  readonly sheets: readonly Sheet[];
  readonly truth: Omit<DocumentTruth, 'pages'>;
  /** What the PDF417 symbol holds, where a page has one. */
  readonly barcode?: Uint8Array;
}
