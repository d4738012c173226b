import { readDate } from '../mrz/dates.js';
import type { Mrz } from '../mrz/mrz.js';

/** What tells one document from another. Dates are yyyy-MM-dd; texts that were not read are empty. */
export interface Identity {
  /** Letters and digits alone. */
  readonly documentNumber: string;
  readonly birthDate: string;
  readonly expiryDate: string;
}

/** Of a zone as it was read; today is yyyy-MM-dd. */
export function identityOf(mrz: Mrz | undefined, today: string): Identity {
  if (!mrz) return { documentNumber: '', birthDate: '', expiryDate: '' };
  return {
    documentNumber: mrz.documentNumber.replaceAll(/[^A-Z0-9]/g, ''),
    birthDate: dayOf(mrz.birthDate, 'birth', today),
    expiryDate: dayOf(mrz.expiryDate, 'expiry', today),
  };
}

/** A date of which a part is unknown is none that could be compared. */
function dayOf(field: string, kind: 'birth' | 'expiry', today: string): string {
  const date = readDate(field, kind, today);
  return date?.isReal && date.value.length === 10 ? date.value : '';
}
