import type { Quad } from '../page/page.js';
import type { FieldName } from './field-names.js';

/** Where on a document a value stands. */
export type Zone = 'visual' | 'mrz' | 'barcode';

/**
 * What a zone says of one field, as it was read: nothing is taken from another zone. Dates are yyyy-MM-dd; a date of which the
 * day, or day and month, are unknown is yyyy-MM or yyyy. Parts of an address and of several lines are parted by ^. States are
 * as the document has them (`Issuing State Code`: three letters, `Issuing State`: a name in English).
 */
export interface ZoneValue {
  readonly zone: Zone;
  readonly field: FieldName;
  readonly value: string;
  /**
   * VALID: its own check holds (check digit, calendar, list of states, format). INVALID: it does not. NOT_VALIDATED: it has
   * none, could not be read with certainty, or was repaired so that its check digit proves nothing any more.
   */
  readonly status: 'VALID' | 'INVALID' | 'NOT_VALIDATED';
  /** Index of the page. */
  readonly page: number;
  /** In pixels of the straightened page. */
  readonly where?: Quad;
  /** 0 to 1, of the reader, where it tells one. */
  readonly confidence?: number;
  /** The zone holds only the beginning. */
  readonly truncated?: boolean;
  /** Characters were replaced by look-alikes. */
  readonly repaired?: boolean;
}
