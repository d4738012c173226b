import { daysIn, yearsBetween } from '../mrz/dates.js';
import { FIELD_NAMES } from './field-names.js';
import type { JudgedField, Judgement, Rules, Verdict } from './judgement.js';
import type { KnownDate, KnownDates } from './known-dates.js';

type RuleResult = Judgement['rules'][number];

/** What was read of a document; `doubted`: fields of which what is right could not be told. */
interface Read {
  readonly fields: readonly JudgedField[];
  readonly doubted: ReadonlySet<string>;
  readonly documentName: string | undefined;
}

/**
 * The caller's rules, each by the name of the member that asks for it. Bounds are included. UNDEFINED where the date that a rule
 * needs was not read, or not with certainty, or where its unknown parts decide.
 */
export function judgeRules(
  rules: Rules,
  { birth, expiry }: KnownDates,
  { fields, doubted, documentName }: Read,
  today: string,
): RuleResult[] {
  const { minimumAge, maximumAge, notExpired } = rules;
  const results: RuleResult[] = [];
  const age = (holds: (years: number) => boolean) => byDays(birth, (day) => holds(yearsBetween(day, today)));
  if (minimumAge !== undefined)
    results.push({ rule: 'validateMinimumAge', result: age((years) => years >= minimumAge) });
  if (maximumAge !== undefined)
    results.push({ rule: 'validateMaximumAge', result: age((years) => years <= maximumAge) });
  if (notExpired) results.push({ rule: 'validateDocumentNotExpired', result: notExpiredOn(expiry, today) });
  const selected = selectedFields(rules, documentName);
  if (selected) results.push({ rule: 'fieldsToValidate', result: selectionVerdict(selected, fields, doubted) });
  return results;
}

/** Whether a document is still valid: up to and with the day of expiry. */
export function notExpiredOn(expiry: KnownDate | undefined, today: string): Verdict {
  return byDays(expiry, (day) => day >= today);
}

/** What holds for the first and for the last day that a date can be. */
function byDays(date: KnownDate | undefined, holds: (day: string) => boolean): Verdict {
  if (date?.result !== 'OK') return 'UNDEFINED';
  const [first, last] = daysIn(date.value).map(holds);
  if (first !== last) return 'UNDEFINED';
  return first ? 'OK' : 'FAILED';
}

/**
 * The names of fields that the caller selects for a document; undefined where no selection applies to it. Of a document whose
 * name is not known every selection may apply.
 */
export function selectedFields(rules: Rules, documentName: string | undefined): ReadonlySet<string> | undefined {
  const name = documentName?.toUpperCase();
  const applying = rules.fields.filter(
    ({ documentKeyword }) => name === undefined || isNamed(name, documentKeyword.trim().toUpperCase()),
  );
  return applying.length === 0 ? undefined : new Set(applying.flatMap(({ names }) => names.map(fieldNamed)));
}

/** Whether a keyword means a document; empty, or `*`, it means every one. */
function isNamed(documentName: string, keyword: string): boolean {
  return keyword === '*' || documentName.includes(keyword);
}

/**
 * A field that is named must be OK. Under `*` every field that was read counts; one that a single zone has, without a check of
 * its own, cannot fail, and leaves the rule as it is.
 */
function selectionVerdict(
  selected: ReadonlySet<string>,
  fields: readonly JudgedField[],
  doubted: ReadonlySet<string>,
): Verdict {
  const named = [...selected].filter((name) => name !== '*');
  const results = named.map((name) => fields.find((field) => field.name === name)?.result ?? 'UNDEFINED');
  if (selected.has('*')) {
    const read = fields.filter((field) => field.result !== 'UNDEFINED' || doubted.has(field.name));
    results.push(...(read.length === 0 ? ['UNDEFINED' as const] : read.map(({ result }) => result)));
  }
  if (results.includes('FAILED')) return 'FAILED';
  return results.length > 0 && results.every((result) => result === 'OK') ? 'OK' : 'UNDEFINED';
}

/** A field's name as it is known, whatever case the caller writes it in. */
function fieldNamed(name: string): string {
  return FIELD_NAMES.find((field) => field.toUpperCase() === name.trim().toUpperCase()) ?? name.trim();
}
