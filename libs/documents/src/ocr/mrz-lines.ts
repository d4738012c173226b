import type { Models } from '@bonafide/inference/pool/models';
import type { Image, Point } from '@bonafide/vision/image/image';
import { type Columns, columnsOf } from './mrz-columns.js';
import { glyphsInWindow, windowsOf, withoutDoubles } from './mrz-windows.js';
import type { Glyph } from './recognise.js';
import type { Bar } from './regions.js';
import { axesOf, cornersOf, type Facing } from './text-line.js';

/** A line that reads like one of a machine-readable zone. */
export interface MrzLine {
  readonly bar: Bar;
  readonly facing: Facing;
  readonly glyphs: readonly Glyph[];
  readonly columns: Columns;
  /** How many columns its bar shows, those at its end counted in which nothing was recognised. */
  readonly count: number;
  /** Middles of its characters, pixels of the picture. */
  readonly points: readonly Point[];
  /** 0 to 1: how surely it is one. */
  readonly likeness: number;
}

/** A line that does not begin so regularly and so surely is none of a zone, and is not read on. */
const BEGINS = { regular: 0.7, confidence: 0.45 };
/** A bar goes on by so many columns beside its print; and so many more that show nothing are fillers. */
const BESIDE_PRINT = 0.5;
const FEWEST_UNSEEN = 3;
/** Mean confidence under which a window shows nothing: a run of fillers alone is print of no language. */
const SEEN = 0.45;

/** What a line must show to be taken for one of a zone: characters, their mean confidence, their regularity. */
interface Demands {
  readonly glyphs: number;
  readonly confidence: number;
  readonly regular: number;
  /** Whether its beginning must look like one too. */
  readonly probe: boolean;
}

export const ALONE: Demands = { glyphs: 18, confidence: 0.55, regular: 0.75, probe: true };
/** Of a line in whose facing another was read: of one that is nearly all fillers no more than its beginning is seen. */
export const NEXT: Demands = { ...ALONE, glyphs: 12, probe: false };
/** Of a line beside one that was read. */
export const BESIDE: Demands = { glyphs: 12, confidence: 0.35, regular: 0.7, probe: false };
/** Fillers and digits by which a line of a zone is told from other capitals. */
const LEAST_MARKS = 3;
/** Beside a line of a zone capitals of fixed pitch are one too, if so sure and so regular: a long name has no filler. */
const SURE = { confidence: 0.8, regular: 0.95 };

/** Reads a bar in one facing; undefined when it does not look like a line of a machine-readable zone. */
export async function readMrzLine(
  image: Image,
  bar: Bar,
  facing: Facing,
  models: Models,
  demands = ALONE,
): Promise<MrzLine | undefined> {
  const all = await glyphsIn(image, bar, facing, models, demands.probe);
  const { glyphs, columns } = regularOf(all, demands.regular);
  if (!columns || glyphs.length < demands.glyphs) return undefined;
  const confidence = meanOf(glyphs);
  const marks = glyphs.filter(({ character }) => /[0-9<]/.test(character)).length;
  if (confidence < demands.confidence || columns.regular < demands.regular) return undefined;
  const isSure = confidence >= SURE.confidence && columns.regular >= SURE.regular;
  if (marks < LEAST_MARKS && (demands.probe || !isSure)) return undefined;
  const { along } = axesOf(bar, facing);
  const points = glyphs.map(({ at }) => ({
    x: bar.centre.x + (2 * at - 1) * bar.halfLength * along.x,
    y: bar.centre.y + (2 * at - 1) * bar.halfLength * along.y,
  }));
  return { bar, facing, glyphs, columns, count: countOf(columns), points, likeness: confidence * columns.regular };
}

/** The characters of a line with their columns; without its runs of fillers where these lie too irregularly to tell any column. */
export function regularOf(all: readonly Glyph[], regular: number) {
  const columns = columnsOf(all.map(({ at }) => at));
  if (!columns || columns.regular >= regular) return { glyphs: all, columns };
  const glyphs = all.filter((_, i) => !all.slice(Math.max(i - 1, 0), i + 2).every(isFiller));
  return { glyphs, columns: columnsOf(glyphs.map(({ at }) => at)) };
}

const isFiller = ({ character }: Glyph): boolean => character === '<';

/** Columns from the first character to the end of the bar: a run of fillers is print to a detector, though none to the network. */
function countOf({ columns, columnAt }: Columns): number {
  const seen = (columns.at(-1) ?? 0) + 1;
  const unseen = Math.round(columnAt(1) + 0.5 - BESIDE_PRINT - seen);
  return unseen >= FEWEST_UNSEEN ? seen + unseen : seen;
}

/** What the windows of a bar show, those left out in which nothing is seen for sure; nothing where its beginning is no zone's. */
async function glyphsIn(image: Image, bar: Bar, facing: Facing, models: Models, probe: boolean): Promise<Glyph[]> {
  const all: Glyph[] = [];
  const windows = windowsOf(cornersOf(bar, facing), bar.halfLength / bar.halfHeight);
  for (const window of windows) {
    const glyphs = await glyphsInWindow(image, window, models);
    if (probe && window === windows[0] && windows.length > 1 && !beginsRegularly(glyphs)) return [];
    if (meanOf(glyphs) >= SEEN) all.push(...glyphs);
  }
  return withoutDoubles(all);
}

function beginsRegularly(glyphs: readonly Glyph[]): boolean {
  const columns = columnsOf(glyphs.map(({ at }) => at));
  return columns !== undefined && columns.regular >= BEGINS.regular && meanOf(glyphs) >= BEGINS.confidence;
}

function meanOf(glyphs: readonly Glyph[]): number {
  return glyphs.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(glyphs.length, 1);
}
