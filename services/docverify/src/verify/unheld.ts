import type { FieldName } from '@bonafide/documents/evidence/field-names';
import type { JudgedField } from '@bonafide/documents/evidence/judgement';
import { reasonName } from '@bonafide/documents/evidence/reasons';
import type { Zone } from '@bonafide/documents/evidence/zone-value';

/** Fields that every zone of a document is held to; of several names of one thing the first that two zones have counts. */
const HELD: readonly (readonly [FieldName, ...FieldName[]])[] = [
  ['Document #'],
  ['Surname', 'Surname And Given Names'],
  ['Date of birth'],
  ['Date of expiry'],
];

/** A zone of which none of these was read was not read: `judge` tells of it. */
const IDENTIFYING: readonly FieldName[] = [...HELD.flat(), 'Given names'];

const PAIRS = [
  ['mrzVisual', 'mrz', 'visual'],
  ['visualBarcode', 'visual', 'barcode'],
  ['mrzBarcode', 'mrz', 'barcode'],
] as const;

/**
 * Codes for what two zones that documents of the type have could not be held to agree on: number, name, birth and expiry, by what one
 * of the two says. A zone counts as read by any of its fields; what was changed in one alone must not pass because the other
 * was not read there. What a machine-readable zone that was read does not say its form has no place for.
 */
export function unheld(fields: readonly JudgedField[], expected: readonly Zone[]): string[] {
  const isRead = (zone: Zone) =>
    expected.includes(zone) && fields.some((field) => IDENTIFYING.includes(field.name) && field[zone] !== undefined);
  return HELD.flatMap((names) => {
    const told = fields.filter(({ name }) => names.includes(name));
    const has = (zone: Zone) => told.some((field) => field[zone] !== undefined);
    const lacking = PAIRS.filter(([pair, one, other]) => {
      if (!isRead(one) || !isRead(other)) return false;
      if (one === 'mrz' && !has('mrz')) return false;
      return (has(one) || has(other)) && told.every((field) => field[pair] === 'NOT_COMPARED');
    });
    return lacking.map(([, one, other]) => `${one}_${other}_${reasonName(names[0])}_NOT_COMPARED`.toUpperCase());
  });
}

/** Whether any zone says until when the document is valid: nobody knows otherwise that it has not expired. */
export function hasExpiry(fields: readonly JudgedField[]): boolean {
  return fields.some(({ name }) => name === 'Date of expiry');
}
