import type { FieldName } from './field-names.js';
import { ZONES } from './judge-field.js';
import type { ZoneValue } from './zone-value.js';

const PARTS: readonly FieldName[] = ['Surname', 'Given names'];
const WHOLE: FieldName = 'Surname And Given Names';

/**
 * Values with the whole name of a zone that has only parts of it, where another zone has the whole and not all of these parts: else
 * two different names would never meet, as in barcodes that do not part them, and in zones that leave given names out.
 */
export function withWholeNames(values: readonly ZoneValue[]): ZoneValue[] {
  const wholes = ZONES.flatMap((zone): ZoneValue[] => {
    const of = (field: FieldName, where = zone) =>
      values.find((value) => value.field === field && value.zone === where);
    const parts = PARTS.flatMap((part) => of(part) ?? []);
    const isApart = ZONES.some((other) => of(WHOLE, other) && parts.some(({ field }) => !of(field, other)));
    return isApart && !of(WHOLE) ? [wholeOf(parts)] : [];
  });
  return [...values, ...wholes];
}

/** As sure as the least sure of its parts, and proven by nothing. */
function wholeOf(parts: readonly ZoneValue[]): ZoneValue {
  const [{ zone, page, where }] = parts as readonly [ZoneValue];
  return {
    ...{ zone, page, field: WHOLE, value: parts.map(({ value }) => value).join(' '), status: 'NOT_VALIDATED' },
    confidence: Math.min(...parts.map(({ confidence = 1 }) => confidence)),
    ...(where && { where }),
    ...(parts.some(({ truncated }) => truncated) && { truncated: true }),
    ...(parts.some(({ repaired }) => repaired) && { repaired: true }),
  };
}
