/** Longest wait that a receiver may ask for. */
const MOST_MS = 24 * 60 * 60 * 1000;
/** IMF-fixdate, the one form of dates that is to be sent: RFC 9110 section 5.6.7. */
const DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** What a `Retry-After` asks for, seconds or a date, at most a day; nothing where there is none that can be read. */
export function retryAfterMs(header: string | string[] | undefined, now = Date.now()): { retryAfterMs?: number } {
  if (typeof header !== 'string') return {};
  const text = header.trim();
  if (/^\d+$/.test(text)) return { retryAfterMs: Math.min(MOST_MS, Number(text) * 1000) };
  const date = DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? {} : { retryAfterMs: Math.min(MOST_MS, Math.max(0, date - now)) };
}
