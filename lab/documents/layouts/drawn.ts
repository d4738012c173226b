import type { Holder } from '../holder.ts';
import type { DocumentTruth } from '../truth.ts';
import type { Sheet } from './svg.ts';

/** What each zone of a document says: the same, unless it is forged. */
export interface Printed {
  readonly visual: Holder;
  readonly mrz: Holder;
  readonly barcode: Holder;
  /** The lines of the machine-readable zone as they are printed in the end. */
  edited(lines: string[]): string[];
  /** Bytes of a visible digital seal over the lines of the zone, for documents that bear one. */
  sealed?(lines: readonly string[]): Uint8Array;
}

/** A specimen, ready to be drawn: its pages, front first, and what is to be read on them. */
export interface Drawn {
  readonly sheets: readonly Sheet[];
  readonly truth: Omit<DocumentTruth, 'pages'>;
  /** What the symbol holds, where a page has one. */
  readonly barcode?: Uint8Array;
}

/** What every one of these documents prints of its holder. */
export function printedOf(holder: Holder) {
  return {
    'Document #': holder.documentNumber,
    Surname: holder.surname.printed,
    'Given names': holder.given.printed,
    'Date of birth': holder.birth,
    'Date of expiry': holder.expiry,
    Sex: holder.sex,
  };
}
