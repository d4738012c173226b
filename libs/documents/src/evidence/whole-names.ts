import type { FieldName } from './field-names.js';
import type { ZoneValue } from './zone-value.js';

const PARTS: readonly FieldName[] = ['Surname', 'Given names'];
const WHOLE: FieldName = 'Surname And Given Names';

/**
 * Values with the whole name of a zone that has only its parts, where another zone has only the whole: else two different names
 * would never meet, as in print and in barcodes that do not part them.
 */
export function withWholeNames(values: readonly ZoneValue[]): ZoneValue[] {
  const of = (zone: ZoneValue['zone'], field: FieldName) =>
    values.find((value) => value.zone === zone && value.field === field);
  const isWholeAlone = values.some(({ zone, field }) => field === WHOLE && !PARTS.some((part) => of(zone, part)));
  if (!isWholeAlone) return [...values];
  const wholes = values.flatMap((surname): ZoneValue[] => {
    const given = surname.field === 'Surname' ? of(surname.zone, 'Given names') : undefined;
    return given && !of(surname.zone, WHOLE) ? [wholeOf(surname, given)] : [];
  });
  return [...values, ...wholes];
}

/** As sure as the less sure of the two, and proven by nothing. */
function wholeOf(surname: ZoneValue, given: ZoneValue): ZoneValue {
  const { zone, page, where, confidence = 1 } = surname;
  return {
    ...{ zone, page, field: WHOLE, value: `${surname.value} ${given.value}`, status: 'NOT_VALIDATED' },
    confidence: Math.min(confidence, given.confidence ?? 1),
    ...(where && { where }),
    ...((surname.truncated || given.truncated) && { truncated: true }),
    ...((surname.repaired || given.repaired) && { repaired: true }),
  };
}
