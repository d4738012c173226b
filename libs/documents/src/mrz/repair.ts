import { alphabetsOf, FILLER_LIKE, mended } from './alphabet.js';
import { LAYOUTS, type Layout, layoutOf, type Span, textAt } from './layout.js';
import { withLookAlikes } from './look-alikes.js';
import { mendedCode } from './mend-code.js';
import { type MendedLine, mendedLines } from './mend-length.js';
import type { Mrz, MrzRepair, RecognisedCharacter, RecognisedMrz } from './mrz.js';
import { parseMrz } from './parse.js';
import { withSecondSight } from './second-sight.js';

/** Ways to bring all lines to their lengths that are tried. */
const MOST_WAYS = 256;

/**
 * Parts a zone that was recognised in a picture into its fields. Corrected is only what the zone's own rules leave no choice in:
 * lines that are too short or too long by their fillers, characters that their position does not allow, fillers that were read as
 * letters, and at most two characters, for what another reader saw or for look-alikes, where a check digit is wrong and exactly one solution makes it right. All of it is in
 * `repairs`; what only such an exchange has made right is never VALID in `mrzValues`. Undefined where the lines are those of no form,
 * or where several ways to bring them to their length are equally good.
 */
export function readMrz(reading: RecognisedMrz): Mrz | undefined {
  const candidates = waysOf(reading.lines).flatMap((way) => readLines(way) ?? []);
  const isExact = (mrz: Mrz) => mrz.repairs.every(({ by }) => by !== 'length');
  const exact = candidates.find(isExact);
  if (exact) return exact;
  const proven = candidates.filter(
    ({ checks }) => checks.length >= 3 && checks.every(({ result }) => result !== 'wrong'),
  );
  const distinct = new Map(proven.map((mrz) => [mrz.lines.join(), mrz]));
  return distinct.size === 1 ? [...distinct.values()][0] : undefined;
}

/** Lines of the lengths of a form, and which form that was. */
interface Way {
  readonly form: string;
  readonly lines: readonly MendedLine[];
}

/** The ways to bring what was read to the lengths of a form. */
function waysOf(lines: RecognisedMrz['lines']): Way[] {
  const isWhole = ({ lengths }: Layout) => lengths.join() === lines.map(({ length }) => length).join();
  const forms = new Map(Object.values(LAYOUTS).map((layout) => [formKey(layout), layout]));
  const whole = [...forms].filter(([, layout]) => isWhole(layout));
  const ways = (whole.length > 0 ? whole : [...forms])
    .filter(([, { lengths }]) => lengths.length === lines.length)
    .flatMap(([form, layout]) =>
      lines
        .reduce<MendedLine[][]>(
          (begun, characters, line) =>
            mendedLines(upper(characters), line, layout).flatMap((way) => begun.map((others) => [...others, way])),
          [[]],
        )
        .map((complete) => ({ form, lines: complete })),
    );
  return ways.slice(0, MOST_WAYS);
}

/** Lines are brought to their length alike in forms of one key. */
function formKey({ lengths, name }: Layout): string {
  return `${lengths.join()} ${name.line} ${name.to}`;
}

function upper(characters: readonly RecognisedCharacter[]): RecognisedCharacter[] {
  return characters.map(({ character, confidence, also }) => {
    const capital = character.toUpperCase();
    return /^[A-Z0-9<]$/.test(capital) ? { character: capital, confidence, also } : { character: '<', confidence: 0 };
  });
}

function readLines({ form, lines }: Way): Mrz | undefined {
  const raw = lines.map(({ characters }) => characters.map(({ character }) => character).join(''));
  const first = mended(raw[0]?.[0] ?? '<', 'letters') ?? '<';
  const layout = layoutOf([first + (raw[0] ?? '').slice(1), ...raw.slice(1)]);
  if (!layout || formKey(layout) !== form) return undefined;
  const confidences = lines.map(({ characters }) => characters.map(({ confidence }) => confidence));
  const clean = withFillers(inAlphabet(raw, layout), layout);
  const byLength = lines.flatMap(({ repairs }) => repairs);
  // A line whose length was mended has its check digits for that alone.
  const seen = lines.map(({ characters }) => characters);
  const mrz =
    byLength.length > 0 ? parseMrz(clean) : withLookAlikes(withSecondSight(clean, layout, seen), layout, confidences);
  if (!mrz) return undefined;
  return {
    ...mrz,
    repairs: [
      ...byLength,
      ...repairsBetween(raw, clean, 'alphabet'),
      ...repairsBetween(clean, mrz.lines, 'check digit'),
    ],
    confidences,
  };
}

function inAlphabet(lines: readonly string[], layout: Layout): string[] {
  const alphabets = alphabetsOf(layout);
  const all = lines.map((text, line) =>
    [...text].map((character, column) => mended(character, alphabets[line]?.[column] ?? 'any') ?? character).join(''),
  );
  return [layout.issuer, layout.nationality].reduce(
    (begun, at) => (at ? written(begun, at, mendedCode(textAt(lines, at), textAt(all, at))) : begun),
    all,
  );
}

function written(lines: readonly string[], { line, from, to }: Span, text: string): string[] {
  return lines.map((old, i) => (i === line ? old.slice(0, from) + text + old.slice(to) : old));
}

/** Fillers that were read as letters made fillers again: in names, and in optional data unless a check digit then breaks. */
function withFillers(lines: readonly string[], layout: Layout): string[] {
  const clean = (text: readonly string[], spans: readonly (Span | undefined)[]) =>
    spans.reduce<string[]>((begun, at) => (at ? cleanedAt(begun, at) : begun), [...text]);
  const named = clean(lines, [layout.name, layout.givenNames]);
  const data = [layout.personalNumber?.at, ...layout.optional];
  const all = clean(named, data);
  const best = wrongIn(all) > wrongIn(named) ? named : all;
  // A 4 may well stand in optional data: only where a check digit asks for a filler.
  const more = data.reduce<string[]>((begun, at) => (at ? cleanedAt(begun, at, `${FILLER_LIKE}4`) : begun), best);
  return wrongIn(more) < wrongIn(best) ? more : best;
}

function wrongIn(lines: readonly string[]): number {
  return parseMrz(lines)?.checks.filter(({ result }) => result === 'wrong').length ?? Number.POSITIVE_INFINITY;
}

function cleanedAt(lines: string[], { line, from, to }: Span, like = FILLER_LIKE): string[] {
  const text = lines[line] ?? '';
  const field = text.slice(from, to);
  const begin = field.indexOf('<<<');
  const tail = begin < 0 ? '' : field.slice(begin);
  const isStray = (run: string) => [...run].every((letter) => like.includes(letter)) && /^(..?|(.)\2*)$/.test(run);
  const strays = tail.split(/<+/).filter((run) => run !== '');
  const mendedTail = strays.every(isStray) ? '<'.repeat(tail.length) : tail;
  const cleaned = (field.slice(0, field.length - tail.length) + mendedTail).replace(
    new RegExp(`([${FILLER_LIKE}])\\1{3,}$`),
    (run) => '<'.repeat(run.length),
  );
  return written(lines, { line, from, to }, cleaned);
}

function repairsBetween(before: readonly string[], after: readonly string[], by: MrzRepair['by']): MrzRepair[] {
  return before.flatMap((text, line) =>
    [...text].flatMap((from, column) => {
      const to = after[line]?.[column] ?? from;
      return to === from ? [] : [{ line, column, from, to, by }];
    }),
  );
}
