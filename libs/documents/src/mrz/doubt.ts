import { LAYOUTS, type Layout, type Span } from './layout.js';
import type { Mrz, MrzCheck } from './mrz.js';

/** A character that was recognised with less may be another one. A judgement: readers tell their confidence in different ways. */
export const LEAST_CONFIDENCE = 0.6;

/** Least confidence of the characters of these places; unset where the reader told none. */
export function confidenceAt(mrz: Mrz, spans: readonly Span[]): number | undefined {
  if (!mrz.confidences) return undefined;
  const all = spans.flatMap(({ line, from, to }) => mrz.confidences?.[line]?.slice(from, to) ?? []);
  return all.length === 0 ? undefined : Math.min(...all);
}

/** Letters, and digits that letters of the same value in check digits look like (1 and L, 6 and G, 8 and S ...). */
const AMBIGUOUS = /[A-Z01568<]/;

/**
 * Whether a character of these places was recognised so badly that it may be another one. Where a check digit over them holds
 * (`isProven`), one alone in doubt is right, unless it is one that check digits may not tell; digits of dates they always do.
 */
export function isDoubtful(mrz: Mrz, spans: readonly Span[], isProven = false): boolean {
  const dates = spansOf(mrz.format, 'date of birth').concat(spansOf(mrz.format, 'date of expiry'));
  const doubtful = spans.flatMap((at) =>
    [...(mrz.lines[at.line] ?? '').slice(at.from, at.to)]
      .filter((_character, i) => !((mrz.confidences?.[at.line]?.[at.from + i] ?? 1) >= LEAST_CONFIDENCE))
      .map((character) => ({ character, isDate: dates.includes(at) })),
  );
  if (!isProven) return doubtful.length > 0;
  return doubtful.length > 1 || doubtful.some(({ character, isDate }) => !isDate && AMBIGUOUS.test(character));
}

/**
 * Whether characters of these places were put there by the check digit that they are held to, or one of two equal neighbours was
 * taken out for it: the check digit proves nothing any more. Fillers that were put in or taken out to bring a line to its length
 * do not count: every field behind them would have shown the wrong place.
 */
export function isUnproven(mrz: Mrz, spans: readonly Span[]): boolean {
  return mrz.repairs.some(
    ({ by, line, column, from }) =>
      (by === 'check digit' || (by === 'length' && /[A-Z0-9]/.test(from))) &&
      spans.some((at) => at.line === line && column >= at.from && column < at.to),
  );
}

/** Whether any character of these places was replaced. */
export function isRepaired(mrz: Mrz, spans: readonly Span[]): boolean {
  const touched = (at: Span) =>
    mrz.repairs.some(({ line, column }) => at.line === line && column >= at.from && column < at.to);
  return spans.some(touched);
}

/** The places that a check digit covers, its own included. */
export function spansOf(format: Mrz['format'], of: MrzCheck['of']): readonly Span[] {
  const layout: Layout = LAYOUTS[format];
  if (of === 'composite') return layout.composite ? [...layout.composite.over, layout.composite.at] : [];
  const field = {
    'document number': layout.number,
    'date of birth': layout.birthDate,
    'date of expiry': layout.expiryDate,
    'date of issue': undefined,
    'personal number': layout.personalNumber,
  }[of];
  return field ? [field.at, ...(field.check ? [field.check] : [])] : [];
}
