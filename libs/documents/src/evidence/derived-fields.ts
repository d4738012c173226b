import { daysIn, monthsBetween, yearsBetween } from '../mrz/dates.js';
import type { FieldName } from './field-names.js';
import type { JudgedField } from './judgement.js';
import type { KnownDate, KnownDates } from './known-dates.js';

/**
 * Age, Age at issue, Months to expire (negative once it has) and Years since issue, in whole numbers, in the visual zone, where
 * clients look for them. Only from dates that were read; a field that a partial date leaves open is left out.
 */
export function derivedFields({ birth, expiry, issue }: KnownDates, today: string): JudgedField[] {
  const now: KnownDate | undefined = birth ?? expiry ?? issue;
  if (!now) return [];
  return [
    ...derived('Age', birth && whole(birth.value, today, yearsBetween), [birth]),
    ...derived('Age at issue', birth && issue && whole(birth.value, issue.value, yearsBetween), [birth, issue]),
    ...derived('Months to expire', expiry && whole(today, expiry.value, monthsBetween), [expiry]),
    ...derived('Years since issue', issue && whole(issue.value, today, yearsBetween), [issue]),
  ];
}

/** The number that it is, whichever days the two dates are; undefined where that makes a difference. */
function whole(from: string, to: string, count: (from: string, to: string) => number): number | undefined {
  const [earliest, latest] = [daysIn(from), daysIn(to)];
  const [least, most] = [count(earliest[1], latest[0]), count(earliest[0], latest[1])];
  return least === most ? least : undefined;
}

function derived(
  name: FieldName,
  value: number | undefined,
  sources: readonly (KnownDate | undefined)[],
): JudgedField[] {
  const [first] = sources;
  if (value === undefined || !first) return [];
  const isProven = sources.every((date) => date?.result === 'OK');
  const { page, where } = first.source;
  const status = isProven ? ('VALID' as const) : ('NOT_VALIDATED' as const);
  return [
    {
      name,
      result: isProven ? 'OK' : 'UNDEFINED',
      visual: { zone: 'visual', field: name, value: String(value), status, page, ...(where && { where }) },
      mrz: undefined,
      barcode: undefined,
      mrzVisual: 'NOT_COMPARED',
      visualBarcode: 'NOT_COMPARED',
      mrzBarcode: 'NOT_COMPARED',
    },
  ];
}
