import type { Reconciliation } from '@bonafide/client';

/** What reconciling answered, as lines; and whether index and database agree. */
export interface Difference {
  lines: string[];
  /** True only where the answer says that there are no differences, and names none. */
  isNone: boolean;
}

/** Codes of a kind that a line names; `differences` counts those of all kinds. */
const NAMED = 10;

/** Reads an answer of `POST /onboarding/gallery/reconcile`: numbers, and the first codes of each kind of difference. */
export function differenceOf(answer: Reconciliation): Difference {
  const entries = Object.entries(answer);
  const lines = entries.map(([name, value]) => `${name}: ${Array.isArray(value) ? spoken(value) : String(value)}`);
  const named = entries.flatMap(([, value]) => (Array.isArray(value) ? value : []));
  return { lines, isNone: answer.differences === 0 && named.length === 0 };
}

function spoken(codes: readonly unknown[]): string {
  if (codes.length === 0) return 'none';
  const more = codes.length > NAMED ? ' …' : '';
  return `${codes.slice(0, NAMED).map(String).join(', ')}${more}`;
}
