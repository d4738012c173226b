/** Nobody who holds a licence was born earlier; nothing is issued for longer. */
const EARLIEST = 1870;
const LATEST = 2150;

/** A date of a card: yyyy-MM-dd, shorter where month or day are 00; undefined where the text is no date of the calendar. */
export function dateOf(text: string): string | undefined {
  const digits = text.replace(/[-/. ]/g, '');
  if (!/^\d{8}$/.test(digits)) return undefined;
  // What the version and the country say of the order is often wrong, and not needed: no month has the number 18 or more, and
  // no year is before 1300.
  const yearFirst = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)] as const;
  const monthFirst = [digits.slice(4), digits.slice(0, 2), digits.slice(2, 4)] as const;
  return calendarDate(...yearFirst) ?? calendarDate(...monthFirst);
}

function calendarDate(year: string, month: string, day: string): string | undefined {
  if (Number(year) < EARLIEST || Number(year) > LATEST) return undefined;
  if (month === '00') return day === '00' ? year : undefined;
  if (Number(month) > 12) return undefined;
  if (day === '00') return `${year}-${month}`;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCDate() === Number(day) ? `${year}-${month}-${day}` : undefined;
}
