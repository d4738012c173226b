import { LOOK_ALIKES } from './alphabet.js';
import { type Layout, type Span, textAt } from './layout.js';
import type { Mrz, MrzCheck } from './mrz.js';
import { isForeignNumber } from './number-formats.js';
import { parseMrz } from './parse.js';

/** More characters are not replaced: with three, some solution is nearly always found, and it is nearly always a wrong one. */
const MOST_REPLACED = 2;

/** Two are replaced only where the reader was not certain of either. */
const CERTAIN = 0.9;

/** What is replaced was read with no more certainty than the least certain character of its field, but for this. */
const LEEWAY = 0.1;

/** One character put in the place of another. */
interface Replacement {
  readonly line: number;
  readonly column: number;
  readonly to: string;
  readonly confidence: number;
}

/**
 * Parses a zone, and where the check digit of a number is wrong, replaces characters of the number by look-alikes (0 and O, 8 and
 * B ...): one, or two where no single one helps, and only if exactly one solution makes every check digit of the zone right. Where the
 * reader was less certain of another character of the field, that one was misread, and none is replaced. No number becomes one
 * that its issuer does not give.
 * Dates have no look-alikes: their alphabet has put digits there already.
 */
export function withLookAlikes(
  lines: readonly string[],
  layout: Layout,
  confidences: readonly (readonly number[])[],
): Mrz | undefined {
  const mrz = parseMrz(lines);
  if (!mrz) return undefined;
  const wrong = mrz.checks.filter(({ result }) => result === 'wrong').map(({ of }) => of);
  const places = placesOf(wrong, layout).flatMap((at) => alternativesAt(lines, at, confidences));
  for (let count = 1; count <= MOST_REPLACED && places.length > 0; count += 1) {
    const solutions = combinations(places, count)
      .map((some) => parseMrz(replaced(lines, some)))
      .filter((other) => other?.checks.every(({ result }) => result !== 'wrong') && !isForeignNumber(other));
    if (solutions.length === 1) return solutions[0];
    if (solutions.length > 1) return mrz;
  }
  return mrz;
}

/** Where look-alikes can stand that would make these check digits right. A date that is wrong is beyond repair. */
function placesOf(wrong: readonly MrzCheck['of'][], layout: Layout): Span[] {
  const { number, personalNumber, optional } = layout;
  const fields = wrong.filter((of) => of !== 'composite');
  if (fields.length === 0) return wrong.length > 0 ? [...optional] : [];
  // Of two wrong fields one would stay wrong.
  if (fields.length > 1) return [];
  if (fields[0] === 'document number') return [number.at, ...(number.rest ? [number.rest] : [])];
  return fields[0] === 'personal number' && personalNumber ? [personalNumber.at] : [];
}

function alternativesAt(
  lines: readonly string[],
  at: Span,
  confidences: readonly (readonly number[])[],
): Replacement[] {
  const certain = confidences[at.line]?.slice(at.from, at.to) ?? [];
  const most = Math.min(...certain) + LEEWAY;
  const text = textAt(lines, at);
  // A number of digits alone is none with a letter among them.
  const allowed = /[A-Z]/.test(text) ? /./ : /\d/;
  return [...text].flatMap((character, i) =>
    [...(LOOK_ALIKES[character] ?? '')]
      .filter((to) => allowed.test(to) && (certain[i] ?? 0) <= most)
      .map((to) => ({ line: at.line, column: at.from + i, to, confidence: certain[i] ?? 0 })),
  );
}

function combinations(places: readonly Replacement[], count: number): Replacement[][] {
  if (count === 1) return places.map((place) => [place]);
  const uncertain = places.filter(({ confidence }) => confidence < CERTAIN);
  return uncertain.flatMap((first, i) =>
    uncertain
      .slice(i + 1)
      .filter(({ line, column }) => line !== first.line || column !== first.column)
      .map((second) => [first, second]),
  );
}

function replaced(lines: readonly string[], replacements: readonly Replacement[]): string[] {
  return replacements.reduce(
    (begun, { line, column, to }) =>
      begun.map((text, i) => (i === line ? text.slice(0, column) + to + text.slice(column + 1) : text)),
    [...lines],
  );
}
