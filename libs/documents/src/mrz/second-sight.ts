import { alphabetsOf, mended } from './alphabet.js';
import { spansOf } from './doubt.js';
import type { Layout } from './layout.js';
import type { Mrz, RecognisedCharacter } from './mrz.js';
import { isForeignNumber } from './number-formats.js';
import { parseMrz } from './parse.js';

/** More characters are not exchanged: with three some solution is found by chance. */
const MOST_EXCHANGED = 2;
/** What was seen with more certainty is not exchanged. */
const CERTAIN = 0.9;
/** Two are exchanged among so many of the least certain: of more, some two fit by chance. */
const MOST_IN_PAIRS = 5;

/** A character, and the other one that was seen in its place. */
interface Doubt {
  readonly line: number;
  readonly column: number;
  readonly also: string;
  readonly confidence: number;
}

/**
 * Lines of which a check digit is wrong, with what was seen beside the characters that it covers put in their place: one, or two
 * where no single one helps, and only if exactly one solution makes every check digit of the zone right. No number becomes one that its
 * issuer does not give. The lines themselves where there is no such solution.
 */
export function withSecondSight(
  lines: readonly string[],
  layout: Layout,
  seen: readonly (readonly RecognisedCharacter[])[],
): readonly string[] {
  const mrz = parseMrz(lines);
  const doubts = mrz ? doubtsOf(mrz, layout, seen) : [];
  for (let count = 1; count <= MOST_EXCHANGED && doubts.length > 0; count += 1) {
    const solutions = choices(doubts, count)
      .map((some) => exchanged(lines, some))
      .filter(isSound);
    if (solutions.length === 1) return solutions[0] as string[];
    if (solutions.length > 1) return lines;
  }
  return lines;
}

function isSound(lines: readonly string[]): boolean {
  const mrz = parseMrz(lines);
  return mrz ? mrz.checks.every(({ result }) => result !== 'wrong') && !isForeignNumber(mrz) : false;
}

/** Characters that a wrong check digit covers, itself included, and beside which another was seen that may stand there. */
function doubtsOf({ format, checks, lines }: Mrz, layout: Layout, seen: readonly (readonly RecognisedCharacter[])[]) {
  const alphabets = alphabetsOf(layout);
  const wrong = checks.filter(({ result }) => result === 'wrong').flatMap(({ of }) => spansOf(format, of));
  const doubts = new Map<string, Doubt>();
  for (const { line, from, to } of wrong) {
    for (let column = from; column < to; column++) {
      const { also, confidence = 1 } = seen[line]?.[column] ?? {};
      const other = also && mended(also, alphabets[line]?.[column] ?? 'any');
      if (other && confidence < CERTAIN && other !== lines[line]?.[column])
        doubts.set(`${line} ${column}`, { line, column, also: other, confidence });
    }
  }
  return [...doubts.values()];
}

function choices(doubts: readonly Doubt[], count: number): Doubt[][] {
  if (count === 1) return doubts.map((doubt) => [doubt]);
  const least = [...doubts].sort((a, b) => a.confidence - b.confidence).slice(0, MOST_IN_PAIRS);
  return least.flatMap((first, i) => least.slice(i + 1).map((second) => [first, second]));
}

function exchanged(lines: readonly string[], some: readonly Doubt[]): string[] {
  return some.reduce<string[]>(
    (begun, { line, column, also }) =>
      begun.map((text, i) => (i === line ? text.slice(0, column) + also + text.slice(column + 1) : text)),
    [...lines],
  );
}
