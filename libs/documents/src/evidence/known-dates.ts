import type { FieldName } from './field-names.js';
import type { JudgedField, Verdict } from './judgement.js';
import type { ZoneValue } from './zone-value.js';

/** A date that a document has. Its result is that of its field. */
export interface KnownDate {
  readonly value: string;
  readonly result: Verdict;
  readonly source: ZoneValue;
}

export interface KnownDates {
  readonly birth: KnownDate | undefined;
  readonly expiry: KnownDate | undefined;
  readonly issue: KnownDate | undefined;
}

export function knownDates(fields: readonly JudgedField[]): KnownDates {
  return {
    birth: dateOf(fields, 'Date of birth'),
    expiry: dateOf(fields, 'Date of expiry'),
    issue: dateOf(fields, 'Date of issue'),
  };
}

/**
 * The date to reckon with: of those that are real, one that is proven before one that is not, and the more exact before the less.
 * Undefined where zones differ, in the century too, which a machine-readable zone does not have.
 */
function dateOf(fields: readonly JudgedField[], name: FieldName): KnownDate | undefined {
  const field = fields.find((candidate) => candidate.name === name);
  if (!field || field.result === 'FAILED') return undefined;
  const values = [field.mrz, field.barcode, field.visual].filter(
    (value) => value !== undefined && value.status !== 'INVALID' && /^\d{4}(-\d\d){0,2}$/.test(value.value),
  ) as ZoneValue[];
  if (new Set(values.map(({ value }) => value.slice(0, 4))).size > 1) return undefined;
  const rank = ({ value, status }: ZoneValue) => value.length * 2 + (status === 'VALID' ? 1 : 0);
  const source = values.toSorted((a, b) => rank(b) - rank(a))[0];
  return source && { value: source.value, result: field.result, source };
}
