import { TEXT_LINE_HEIGHT, TEXT_STEP } from '@bonafide/inference/inputs/text-line';
import type { Models } from '@bonafide/inference/pool/models';
import type { Image, Point } from '@bonafide/vision/image/image';
import { mrzGlyphsOf } from './mrz-cells.js';
import { type Columns, columnsOf } from './mrz-columns.js';
import type { Glyph } from './recognise.js';
import { recognise } from './recognise.js';
import type { Bar } from './regions.js';
import { cutQuad } from './strip.js';
import { axesOf, cornersOf, type Facing } from './text-line.js';

/** A line that reads like one of a machine-readable zone. */
export interface MrzLine {
  readonly bar: Bar;
  readonly facing: Facing;
  readonly glyphs: readonly Glyph[];
  readonly columns: Columns;
  /** Middles of its characters, pixels of the picture. */
  readonly points: readonly Point[];
  /** 0 to 1: how surely it is one. */
  readonly likeness: number;
}

/** A bar longer than this many heights is first looked at in its middle alone, as long as that many. */
const PROBE_WORTH = 14;
const PROBE = 7;
const PROBE_REGULAR = 0.7;
const PROBE_CONFIDENCE = 0.45;
const WIDEST_STRIP = 960;

/** What a line must show to be taken for one of a zone: characters, their mean confidence, their regularity. */
interface Demands {
  readonly glyphs: number;
  readonly confidence: number;
  readonly regular: number;
  /** Whether its middle is looked at first. */
  readonly probe: boolean;
}

export const ALONE: Demands = { glyphs: 18, confidence: 0.55, regular: 0.75, probe: true };
/** Of a line in whose facing another was read. */
export const NEXT: Demands = { ...ALONE, probe: false };
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
  const isLong = bar.halfLength > PROBE_WORTH * bar.halfHeight;
  if (demands.probe && isLong && !(await looksRegular(image, bar, facing, models))) return undefined;
  const glyphs = await glyphsIn(image, bar, facing, models);
  const columns = columnsOf(glyphs.map(({ at }) => at));
  if (!columns || glyphs.length < demands.glyphs) return undefined;
  const confidence = glyphs.reduce((sum, glyph) => sum + glyph.confidence, 0) / glyphs.length;
  const marks = glyphs.filter(({ character }) => /[0-9<]/.test(character)).length;
  if (confidence < demands.confidence || columns.regular < demands.regular) return undefined;
  const isSure = confidence >= SURE.confidence && columns.regular >= SURE.regular;
  if (marks < LEAST_MARKS && (demands.probe || !isSure)) return undefined;
  const { along } = axesOf(bar, facing);
  const points = glyphs.map(({ at }) => ({
    x: bar.centre.x + (2 * at - 1) * bar.halfLength * along.x,
    y: bar.centre.y + (2 * at - 1) * bar.halfLength * along.y,
  }));
  return { bar, facing, glyphs, columns, points, likeness: confidence * columns.regular };
}

/** Whether the middle of a bar shows capitals, digits or fillers of fixed pitch, which costs a fraction of reading it all. */
async function looksRegular(image: Image, bar: Bar, facing: Facing, models: Models): Promise<boolean> {
  const glyphs = await glyphsIn(image, { ...bar, halfLength: PROBE * bar.halfHeight }, facing, models);
  const columns = columnsOf(glyphs.map(({ at }) => at));
  const confidence = glyphs.reduce((sum, glyph) => sum + glyph.confidence, 0) / glyphs.length;
  return columns !== undefined && columns.regular >= PROBE_REGULAR && confidence >= PROBE_CONFIDENCE;
}

async function glyphsIn(image: Image, bar: Bar, facing: Facing, models: Models): Promise<Glyph[]> {
  const width = Math.round((TEXT_LINE_HEIGHT * bar.halfLength) / bar.halfHeight / TEXT_STEP) * TEXT_STEP;
  const strip = cutQuad(image, cornersOf(bar, facing), Math.min(width, WIDEST_STRIP), TEXT_LINE_HEIGHT);
  return mrzGlyphsOf(await recognise(strip, models));
}
