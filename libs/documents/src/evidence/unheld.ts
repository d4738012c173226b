import type { FieldName } from './field-names.js';
import { type ComparedField, isOpen, PAIRS } from './judge-field.js';
import { reasonName } from './reasons.js';
import type { Zone } from './zone-value.js';

/** Fields that every zone of a document is held to; of several names of one thing the first that two zones have counts. */
const HELD: readonly (readonly [FieldName, ...FieldName[]])[] = [
  ['Document #'],
  ['Surname', 'Surname And Given Names'],
  ['Date of birth'],
  ['Date of expiry'],
];

/** Fields that tell one document from another: a zone of which none was read was not read. */
export const IDENTIFYING: readonly FieldName[] = [...HELD.flat(), 'Given names'];

/**
 * Codes for what two zones that documents of the type have could not be held to agree on: number, name, birth and expiry, by what
 * one of the two says. A zone counts as read by any of its fields; what was changed in one alone must not pass because the other was
 * not read there. What a machine-readable zone that was read does not say its form has no place for (`blankPlaces` tells of places
 * that were left blank). What differs nearly is told by its field.
 */
export function unheld(compared: readonly ComparedField[], expected: readonly Zone[]): string[] {
  const isRead = (zone: Zone) =>
    expected.includes(zone) &&
    compared.some(({ field }) => IDENTIFYING.includes(field.name) && field[zone] !== undefined);
  return HELD.flatMap((names) => {
    const told = compared.filter(({ field }) => names.includes(field.name));
    const has = (zone: Zone) => told.some(({ field }) => field[zone] !== undefined);
    const lacking = PAIRS.filter(([pair, one, other]) => {
      if (!isRead(one) || !isRead(other)) return false;
      if (one === 'mrz' && !has('mrz')) return false;
      const isLacking = told.every(({ agreements }) => !agreements[pair] || agreements[pair] === 'INCOMPARABLE');
      return (has(one) || has(other)) && isLacking;
    });
    return lacking.map(([, one, other]) => `${one}_${other}_${reasonName(names[0])}_NOT_COMPARED`.toUpperCase());
  });
}

/** Codes for what two zones seem to say differently of these fields, of which one was not read with certainty. */
export function unclear(compared: readonly ComparedField[]): string[] {
  return compared.flatMap(({ field, agreements }) =>
    PAIRS.flatMap(([pair, one, other]) => {
      return isOpen(agreements[pair]) && HELD.some((names) => names.includes(field.name))
        ? [`${one}_${other}_${reasonName(field.name)}_UNCLEAR`.toUpperCase()]
        : [];
    }),
  );
}
