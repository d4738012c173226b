import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Image, Point } from '@bonafide/vision/image/image';
import { parseMrz } from '../mrz/parse.js';
import { isInside } from '../page/geometry.js';
import type { Quad, Turn } from '../page/page.js';
import { agreed, isClear, meanOfLooks } from './mrz-agree.js';
import type { Cell } from './mrz-cells.js';
import { type MrzGrid, partOf } from './mrz-grid.js';
import { type FoundZone, type ZoneHints, zonesIn } from './mrz-locate.js';
import { type Look, lookAtLine, readLineAgain, WHOLE_LINE } from './mrz-look.js';
import { readRoughly } from './mrz-rough.js';
import { hasZoneShape } from './mrz-shape.js';
import { project } from './projective.js';
import type { Readers } from './readers.js';
import type { Glyph } from './recognise.js';
import { sideLength } from './strip.js';
import type { LineReader } from './tesseract.js';
import type { MrzCharacter, MrzReading } from './text.js';
import type { Facing } from './text-line.js';

/**
 * Ways in which the network looks at a line, which err on different characters: as a whole, where a run of fillers may mislead it
 * about all that stands beside it; and by parts, of which those of fillers alone say little.
 */
const LOOKS: readonly Look[] = [WHOLE_LINE, { ...WHOLE_LINE, together: 15 }];
/** Below this mean confidence of all characters there is no zone, whatever looked like one. */
const LEAST_CONFIDENCE = 0.5;
/** Columns of the forms of two lines. */
const SHORT = 36;
const LONG = 44;
/** Documents with this code have the long form alone (Doc 9303-4). */
const PASSPORT = 'P';
/** Columns by which the first is read. */
const BEGINNING = 5;
/** Height of OCR-B's capitals in heights of a line's bar. */
const CAPITALS = 0.6;

/**
 * Finds and reads the machine-readable zone of a page or of a whole photograph: two or three lines, large or small, turned by any
 * angle or seen in a mirror. Each character comes with its confidence, and nothing is corrected. Undefined where there is none.
 * Uses the reader made for OCR-B, where it is given, on lines that need it. `hints` spare it looking where no zone can be.
 */
export async function findMrz(
  image: Image,
  readers: Readers,
  models: Models,
  context: TaskContext,
  hints: ZoneHints = {},
): Promise<MrzReading | undefined> {
  const { value } = await findZones(image, readers, models, context, hints).next();
  return value ?? undefined;
}

/** As `findMrz`, one zone after another, each in another place: a picture may show several documents. */
export async function* findZones(
  image: Image,
  readers: Readers,
  models: Models,
  context: TaskContext,
  hints: ZoneHints = {},
): AsyncGenerator<MrzReading, undefined> {
  const told: Quad[] = [];
  for await (const zone of zonesIn(image, models, context, hints)) {
    const { columns, lines: count, map } = zone.grid;
    const middle = project(map, { x: columns / 2, y: (count - 1) / 2 });
    if (told.some((where) => isWithin(where, middle))) continue;
    const grid = await context.stage('mrz-locate', () => wholeGrid(image, zone.grid, models));
    const lines = hints.isRough
      ? await readRoughly(image, grid, models, context)
      : await readZone(image, grid, readers, models, context);
    const text = lines.map((line) => line.map(({ character }) => character).join(''));
    if (meanConfidence(lines.flat()) < LEAST_CONFIDENCE || !hasZoneShape(text)) continue;
    const reading = readingOf({ ...zone, grid }, lines);
    told.push(reading.where);
    yield reading;
  }
  return undefined;
}

/** Whether a point lies in a zone, which may be seen in a mirror. */
function isWithin([a, b, c, d]: Quad, point: Point): boolean {
  return isInside([a, b, c, d], point) || isInside([d, c, b, a], point);
}

/** A grid of two lines that goes on where a detector saw no print among the fillers: 36 columns that are 44, as a passport's always are. */
async function wholeGrid(image: Image, grid: MrzGrid, models: Models): Promise<MrzGrid> {
  if (grid.columns !== SHORT) return grid;
  const long = { ...grid, columns: LONG, seen: [] };
  const beginning = await lookAtLine(image, grid, 0, WHOLE_LINE, models, [0, BEGINNING]);
  if (agreed(beginning, undefined)[0]?.character === PASSPORT) return long;
  for (let line = 0; line < grid.lines; line++) {
    const beyond = await lookAtLine(image, grid, line, WHOLE_LINE, models, [SHORT, LONG]);
    if (beyond.some((cell) => Math.max(...cell) < LEAST_CONFIDENCE)) return grid;
  }
  return long;
}

/**
 * The characters of a zone. A line that was seen whole while it was located is not looked at again, the others once; where a
 * character is in doubt, or a check digit of the zone is wrong, the reader made for OCR-B reads the line too, and the network once
 * more where doubt remains. Check digits say how closely lines are looked at, and nothing of what is seen in them. Looks at
 * several lines are asked for at once, so that idle workers take some of them.
 */
async function readZone(
  image: Image,
  grid: MrzGrid,
  { mrz }: Readers,
  models: Models,
  context: TaskContext,
): Promise<MrzCharacter[][]> {
  const look = (lines: readonly number[], way: number) =>
    context.stage('mrz-read', async () => {
      const cells = lines.map((line) => lookAtLine(image, grid, line, LOOKS[way] as Look, models));
      return new Map((await Promise.all(cells)).map((each, at) => [lines[at] as number, each]));
    });
  const all = Array.from({ length: grid.lines }, (_, line) => line);
  const seen = all.map((line) => grid.seen[line]?.map(({ character, confidence }) => ({ character, confidence })));
  const looks = await look(
    all.filter((line) => !isSeen(seen[line])),
    0,
  );
  const lines = all.map((line) => charactersOf(looks.get(line), undefined) ?? seen[line] ?? []);
  const isProven = checksHold(lines);
  const doubtful = all.filter((line) => !isProven || !isSeen(lines[line]));
  const missing = await look(
    doubtful.filter((line) => !looks.has(line)),
    0,
  );
  for (const [line, cells] of missing) looks.set(line, cells);
  const again = new Map<number, (Glyph | undefined)[]>();
  for (const line of mrz ? doubtful : []) {
    again.set(line, await context.stage('mrz-read-again', () => readLineAgain(image, grid, line, mrz as LineReader)));
  }
  for (const line of doubtful) lines[line] = charactersOf(looks.get(line), again.get(line)) ?? [];
  const unsure = doubtful.filter((line) => !again.has(line) || !isSeen(lines[line]));
  for (const [line, cells] of await look(unsure, 1)) {
    lines[line] = agreed(meanOfLooks([looks.get(line) ?? [], cells]), again.get(line));
  }
  return lines;
}

const charactersOf = (cells: readonly Cell[] | undefined, glyphs: readonly (Glyph | undefined)[] | undefined) =>
  cells && agreed(cells, glyphs);

const isSeen = (line: readonly MrzCharacter[] | undefined): boolean => line !== undefined && isClear(line);

/** Whether what was seen at first is a zone of which all check digits are right. */
function checksHold(lines: readonly MrzCharacter[][]): boolean {
  const zone = parseMrz(lines.map((line) => line.map(({ character }) => character).join('')));
  return zone?.checks.every(({ result }) => result !== 'wrong') ?? false;
}

function readingOf({ grid, facing }: FoundZone, lines: MrzReading['lines']): MrzReading {
  const half = grid.height / 2;
  const where = partOf(grid, 0, grid.columns, -half, grid.lines - 1 + half);
  return { lines, where, turn: turnOf(where, facing), characterHeight: characterHeight(grid) };
}

function meanConfidence(characters: readonly MrzCharacter[]): number {
  return characters.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(characters.length, 1);
}

/** Height of the capitals in pixels of the picture, in the middle of the zone. */
function characterHeight(grid: MrzGrid): number {
  const half = grid.height / 2;
  const middle = partOf(grid, grid.columns / 2, grid.columns / 2 + 1, -half, half);
  return CAPITALS * sideLength(middle, 0, 3);
}

/** How the picture must be turned so that text from the first to the second corner runs to the right and down is down. */
function turnOf([start, end]: Quad, { mirrored }: Facing): Turn {
  const angle = Math.atan2(end.y - start.y, end.x - start.x);
  // A mirror comes last: before it the text must run to the left.
  const wanted = mirrored ? Math.PI : 0;
  const quarters = (((Math.round((wanted - angle) / (Math.PI / 2)) % 4) + 4) % 4) as 0 | 1 | 2 | 3;
  return { quarters, mirrored };
}
