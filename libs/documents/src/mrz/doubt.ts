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

/** Whether so many characters of these places were recognised so badly that they may be others. */
export function isDoubtful(mrz: Mrz, spans: readonly Span[], many = 1): boolean {
  const all = spans.flatMap(({ line, from, to }) => mrz.confidences?.[line]?.slice(from, to) ?? []);
  return all.filter((confidence) => !(confidence >= LEAST_CONFIDENCE)).length >= many;
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
