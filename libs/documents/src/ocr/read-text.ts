import { TEXT_LINE_HEIGHT, TEXT_STEP } from '@bonafide/inference/inputs/text-line';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Image } from '@bonafide/vision/image/image';
import type { Quad } from '../page/page.js';
import { linesOf } from './detect-lines.js';
import { type Glyph, glyphsOf, recognise } from './recognise.js';
import type { Bar } from './regions.js';
import { withSpaces } from './spaces.js';
import { cutQuad } from './strip.js';
import type { TextLine } from './text.js';
import { cornersOf } from './text-line.js';

/** Most lines of a page: the largest. */
const MOST_LINES = 80;
/** Print lower than this, pixels, is not legible. */
const LOWEST = 6;
/** Pixels of all strips together: of denser pages the longest lines are left out, which hold no field. */
const MOST_PIXELS = 12_000;
const WIDEST_STRIP = 1600;
const NARROWEST_STRIP = 32;
/** Less sure lines are no print. */
const LEAST_CONFIDENCE = 0.5;

/**
 * Reads the lines of print of an upright page, from top to bottom. Bounded in lines and pixels, so that no page takes longer
 * than a dense one. A character of another script is the replacement character (U+FFFD). `taken`: places of the page, corners
 * clockwise, in which no field stands: a zone for machines, a code, the portrait. All lines are asked for at once, so that idle
 * workers read some of them.
 */
export async function readText(
  image: Image,
  models: Models,
  context: TaskContext,
  taken: readonly Quad[] = [],
): Promise<TextLine[]> {
  const all = await context.stage('text-detect', () => linesOf(image, models));
  const strips = stripsOf(all.slice(0, MOST_LINES).filter((bar) => isField(bar, taken)));
  const read = await context.stage('text-read', () =>
    Promise.all(strips.map(({ bar, width }) => readLine(image, bar, width, models))),
  );
  return read.filter((line) => line !== undefined).sort((a, b) => a.where[0].y - b.where[0].y);
}

/** The shortest lines, with the widths that they are read at, as many as the bound on pixels lets in. */
function stripsOf(bars: readonly Bar[]): { bar: Bar; width: number }[] {
  const strips: { bar: Bar; width: number }[] = [];
  let left = MOST_PIXELS;
  for (const bar of [...bars].sort((a, b) => widthOf(a) - widthOf(b))) {
    const width = Math.min(Math.max(widthOf(bar), NARROWEST_STRIP), WIDEST_STRIP);
    if (width > left) break;
    left -= width;
    strips.push({ bar, width });
  }
  return strips;
}

function isField({ centre, halfHeight }: Bar, taken: readonly Quad[]): boolean {
  return 2 * halfHeight >= LOWEST && !taken.some((quad) => isWithin(quad, centre));
}

/** Whether a point lies in a convex quadrangle, whichever way its corners run. */
function isWithin(quad: Quad, { x, y }: Bar['centre']): boolean {
  const sides = quad.map((a, i) => {
    const b = quad[(i + 1) % 4] ?? a;
    return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
  });
  return sides.every((side) => side >= 0) || sides.every((side) => side <= 0);
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
  return confidence < LEAST_CONFIDENCE ? undefined : { text, confidence, confidences: alongText(text, glyphs), where };
}

/** How sure each character of a text is that was put together of glyphs; spaces at the ends are gone, others were added. */
function alongText(text: string, glyphs: readonly Glyph[]): number[] {
  let next = glyphs.findIndex(({ character }) => character.trim() !== '');
  return [...text].map((character) => {
    const glyph = glyphs[next];
    if (glyph?.character !== character) return 1;
    next += 1;
    return glyph.confidence;
  });
}
