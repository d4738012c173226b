import { TEXT_LINE_HEIGHT, TEXT_STEP } from '@bonafide/inference/inputs/text-line';
import type { Models } from '@bonafide/inference/pool/models';
import type { Image, Point } from '@bonafide/vision/image/image';
import type { Quad } from '../page/page.js';
import { mrzGlyphsOf } from './mrz-cells.js';
import { type Glyph, recognise } from './recognise.js';
import { cutQuad } from './strip.js';

/** A part of a line that the network looks at alone: a long run of fillers makes it misread all that it sees beside them. */
interface Window {
  readonly quad: Quad;
  /** Pixels. */
  readonly width: number;
  /** Of the line, 0 to 1: what the window shows, and the part of it that counts. */
  readonly shown: readonly [from: number, to: number];
  readonly counts: readonly [from: number, to: number];
}

/** Widest window, pixels: the network was made for lines of 320. */
const WIDEST = 480;
const MOST_WINDOWS = 3;
/** Windows overlap by this many heights of the line to each side, so that every character is whole in one. */
const OVERLAP = 0.8;
/** Characters nearer to each other than this part of their usual distance are one, seen in two windows. */
const DOUBLE = 0.5;

/** The windows of a line of which the length is `slenderness` times the height, from its beginning. */
export function windowsOf(line: Quad, slenderness: number): Window[] {
  const natural = TEXT_LINE_HEIGHT * slenderness;
  const count = Math.min(Math.max(Math.round(natural / WIDEST), 1), MOST_WINDOWS);
  const pixels = Math.min(natural, count * WIDEST);
  return Array.from({ length: count }, (_, at) => {
    const counts = [at / count, (at + 1) / count] as const;
    const shown = [
      Math.max(counts[0] - OVERLAP / slenderness, 0),
      Math.min(counts[1] + OVERLAP / slenderness, 1),
    ] as const;
    const width = Math.max(Math.round((pixels * (shown[1] - shown[0])) / TEXT_STEP), 1) * TEXT_STEP;
    return { quad: partOfLine(line, shown), width, shown, counts };
  });
}

/** What a window shows in the part of it that counts; `at` along the line. */
export async function glyphsInWindow(image: Image, { quad, width, shown, counts }: Window, models: Models) {
  const glyphs = mrzGlyphsOf(await recognise(cutQuad(image, quad, width, TEXT_LINE_HEIGHT), models));
  const [from, to] = shown;
  return glyphs
    .map((glyph): Glyph => ({ ...glyph, at: from + glyph.at * (to - from) }))
    .filter(({ at }) => at >= counts[0] && at < counts[1]);
}

/** Characters from the beginning to the end of a line, one that two windows told being told once. */
export function withoutDoubles(glyphs: readonly Glyph[]): Glyph[] {
  const gaps = glyphs.slice(1).map(({ at }, i) => at - (glyphs[i]?.at ?? 0));
  const usual = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const kept: Glyph[] = [];
  for (const glyph of glyphs) {
    const before = kept.at(-1);
    if (!before || glyph.at - before.at > DOUBLE * usual) kept.push(glyph);
    else if (glyph.confidence > before.confidence) kept.splice(-1, 1, glyph);
  }
  return kept;
}

function partOfLine([a, b, c, d]: Quad, [from, to]: Window['shown']): Quad {
  return [between(a, b, from), between(a, b, to), between(d, c, to), between(d, c, from)];
}

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}
