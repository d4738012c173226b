import { TEXT_LINE_HEIGHT, TEXT_STEP } from '@bonafide/inference/inputs/text-line';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Image } from '@bonafide/vision/image/image';
import { detectLines } from './detect-lines.js';
import { glyphsOf, recognise } from './recognise.js';
import type { Bar } from './regions.js';
import { withSpaces } from './spaces.js';
import { cutQuad } from './strip.js';
import type { TextLine } from './text.js';
import { cornersOf } from './text-line.js';

/** Longest side of the page as the detector sees it, and the most lines that it may find: the largest. */
const DETECTION = { side: 960, most: 80 };
/** Pixels of all strips together: of denser pages the longest lines are left out, which hold no field. */
const MOST_PIXELS = 12_000;
const WIDEST_STRIP = 1600;
const NARROWEST_STRIP = 32;
/** Less sure lines are no print. */
const LEAST_CONFIDENCE = 0.5;

/**
 * Reads the lines of print of an upright page, from top to bottom. Bounded in lines and pixels, so that no page takes longer
 * than a dense one. A character of another script is the replacement character (U+FFFD).
 */
export async function readText(image: Image, models: Models, context: TaskContext): Promise<TextLine[]> {
  const bars = await context.stage('text-detect', () => detectLines(image, models, DETECTION));
  const lines: TextLine[] = [];
  let left = MOST_PIXELS;
  for (const bar of bars.sort((a, b) => widthOf(a) - widthOf(b))) {
    const width = Math.min(Math.max(widthOf(bar), NARROWEST_STRIP), WIDEST_STRIP);
    if (width > left) break;
    left -= width;
    const line = await context.stage('text-read', () => readLine(image, bar, width, models));
    if (line) lines.push(line);
  }
  return lines.sort((a, b) => a.where[0].y - b.where[0].y);
}

function widthOf({ halfLength, halfHeight }: Bar): number {
  return Math.round((TEXT_LINE_HEIGHT * halfLength) / halfHeight / TEXT_STEP) * TEXT_STEP;
}

async function readLine(image: Image, bar: Bar, width: number, models: Models): Promise<TextLine | undefined> {
  const where = cornersOf(bar);
  const glyphs = glyphsOf(await recognise(cutQuad(image, where, width, TEXT_LINE_HEIGHT), models));
  const text = withSpaces(glyphs).trim();
  if (text === '') return undefined;
  const confidence = glyphs.reduce((sum, glyph) => sum + glyph.confidence, 0) / glyphs.length;
  return confidence < LEAST_CONFIDENCE ? undefined : { text, confidence, where };
}
