/** What two digits of a year are read for: a birth lies in the past, an expiry may lie ahead. */
export type DateKind = 'birth' | 'expiry' | 'issue';

/** A document is valid for thirty years at most; what seems to expire later expired in the century before. */
const LONGEST_VALIDITY_YEARS = 30;

export interface ReadDate {
  /** yyyy-MM-dd, yyyy-MM or yyyy, as read: it may be no day of the calendar. */
  readonly value: string;
  readonly isReal: boolean;
}

/**
 * A date of a machine-readable zone (yyMMdd). Day, or month and day, may be unknown: fillers, zeros or X. The century is the
 * latest that is plausible today (yyyy-MM-dd): a birth or an issue is not ahead, an expiry at most thirty years. Undefined where
 * not even the year is there, as of six zeros nobody knows, or where what is there is no number.
 */
export function readDate(field: string, kind: DateKind, today: string): ReadDate | undefined {
  const [year, month, day] = [field.slice(0, 2), field.slice(2, 4), field.slice(4, 6)];
  if (!/^\d\d$/.test(year) || field === '000000') return undefined;
  const parts = [month, day].map((part) => (/^(<<|00|XX)$/.test(part) ? '' : part));
  if (parts.some((part) => !/^(\d\d)?$/.test(part)) || (parts[0] === '' && parts[1] !== '')) return undefined;
  const rest = parts.filter((part) => part !== '').map((part) => `-${part}`);
  const value = `${centuryOf(year, rest.join(''), kind, today)}${year}${rest.join('')}`;
  return { value, isReal: isCalendarDate(value) };
}

function centuryOf(year: string, rest: string, kind: DateKind, today: string): number {
  const century = Number(today.slice(0, 2));
  const latest = kind === 'expiry' ? `${Number(today.slice(0, 4)) + LONGEST_VALIDITY_YEARS}${today.slice(4)}` : today;
  const fits = (candidate: number) => {
    const value = `${candidate}${year}${rest}`;
    return value <= latest.slice(0, value.length);
  };
  return [century + 1, century].find(fits) ?? century - 1;
}

/** Whether yyyy-MM-dd, yyyy-MM or yyyy is a day, a month or a year of the calendar. */
export function isCalendarDate(value: string): boolean {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(value);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

function daysOf(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The first and the last day that a date, of which parts may be unknown, can be. */
export function daysIn(value: string): readonly [string, string] {
  const [year = '', month, day] = value.split('-');
  if (month === undefined) return [`${year}-01-01`, `${year}-12-31`];
  if (day === undefined) return [`${year}-${month}-01`, `${year}-${month}-${daysOf(Number(year), Number(month))}`];
  return [value, value];
}

/** Whole years from one day to another (yyyy-MM-dd); who is born on 29 February is older on 1 March in other years. */
export function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

/** Whole months from one day to another, negative where the second comes first. */
export function monthsBetween(from: string, to: string): number {
  const count = (value: string) => Number(value.slice(0, 4)) * 12 + Number(value.slice(5, 7));
  if (to < from) return -monthsBetween(to, from);
  return count(to) - count(from) - (to.slice(8) < from.slice(8) ? 1 : 0);
}
