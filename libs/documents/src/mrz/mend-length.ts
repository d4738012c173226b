import type { Layout } from './layout.js';
import type { MrzRepair, RecognisedCharacter } from './mrz.js';

/** More characters than these are not put in or taken out: then the line was not read. */
const MOST_MISSING = 7;
const MOST_TOO_MANY = 4;

/** A line that has its full length, and what was changed to get there. */
export interface MendedLine {
  readonly characters: readonly RecognisedCharacter[];
  readonly repairs: readonly MrzRepair[];
}

/**
 * The ways in which a line that was read too short or too long can be brought to its length. Only runs of fillers are made longer
 * or shorter, and one of two equal neighbours taken out; no other character is made up. At the end of the line of names only the
 * fillers that end it. Which way is right, check digits must tell.
 */
export function mendedLines(characters: readonly RecognisedCharacter[], line: number, layout: Layout): MendedLine[] {
  const length = layout.lengths[line] ?? 0;
  const off = characters.length - length;
  if (off === 0) return [{ characters, repairs: [] }];
  if (-off > MOST_MISSING || off > MOST_TOO_MANY) return [];
  const endsInNames = layout.name.line === line && layout.name.to === length;
  const runs = runsOf(characters).filter(
    ({ from, to, isFiller }) => isFiller && to - from >= 2 && (!endsInNames || to === characters.length),
  );
  if (off < 0) return runs.map((run) => put(characters, line, run.to, -off));
  const shorter = runs.filter(({ from, to }) => to - from > off).map((run) => taken(characters, line, run.to, off));
  const pairs = runsOf(characters).filter(({ from, to, isFiller }) => !isFiller && to - from >= 2);
  return off === 1 && !endsInNames ? [...shorter, ...pairs.map((run) => taken(characters, line, run.to, 1))] : shorter;
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly isFiller: boolean;
}

function runsOf(characters: readonly RecognisedCharacter[]): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < characters.length; ) {
    const { character } = characters[from] as RecognisedCharacter;
    let to = from + 1;
    while (characters[to]?.character === character) to += 1;
    runs.push({ from, to, isFiller: character === '<' });
    from = to;
  }
  return runs;
}

function put(characters: readonly RecognisedCharacter[], line: number, at: number, count: number): MendedLine {
  const fillers = Array.from({ length: count }, () => ({ character: '<', confidence: 1 }));
  return {
    characters: [...characters.slice(0, at), ...fillers, ...characters.slice(at)],
    repairs: fillers.map((_, i) => ({ line, column: at + i, from: '', to: '<', by: 'length' as const })),
  };
}

function taken(characters: readonly RecognisedCharacter[], line: number, to: number, count: number): MendedLine {
  const from = characters[to - 1]?.character ?? '';
  return {
    characters: [...characters.slice(0, to - count), ...characters.slice(to)],
    repairs: Array.from({ length: count }, () => ({ line, column: to - count, from, to: '', by: 'length' as const })),
  };
}
