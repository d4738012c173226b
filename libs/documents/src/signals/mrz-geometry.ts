import type { Image } from '@bonafide/vision/image/image';
import type { MrzReading } from '../ocr/text.js';
import { pointIn } from '../page/geometry.js';

/** Pixels a character is looked at in. */
const CELL = 16;
/** Share of the places of a line that must show a glyph of its own for the line to be judged. */
const LEAST_GLYPHS = 0.5;

/** How the characters of a machine-readable zone stand. */
export interface MrzGeometry {
  /** Deviation of the characters' middles from an even advance, in advances, of the worst line. */
  readonly unevenness: number;
  /** By how much the advances of the lines differ, as a share. */
  readonly spread: number;
}

/**
 * Measures the advance of a zone's characters: OCR-B has the same for each, ten an inch. Letters that were set by another font, or
 * pasted in by hand, stand unevenly. Undefined where characters run together or the zone is too small to tell.
 */
export function mrzGeometryOf(image: Image, reading: MrzReading): MrzGeometry | undefined {
  const columns = Math.max(...reading.lines.map((line) => line.length));
  const rows = reading.lines.length;
  const height = Math.round(CELL * 1.6);
  const lines = Array.from({ length: rows }, (_, row) => {
    const count = reading.lines[row]?.length ?? columns;
    return fitted(glyphsOf(inkOf(image, reading, row, columns * CELL, height)), count);
  });
  if (lines.some((line) => line === undefined)) return undefined;
  const all = lines as Fit[];
  const advances = all.map(({ advance }) => advance);
  return {
    unevenness: Math.max(...all.map(({ unevenness }) => unevenness)),
    spread: Math.max(...advances) / Math.min(...advances) - 1,
  };
}

/** Darkness of each column of a line of the zone, 0 to 1, the ground taken off. */
function inkOf(
  image: Image,
  { where, lines, characterHeight }: MrzReading,
  row: number,
  width: number,
  height: number,
) {
  const zone = Math.hypot(where[3].x - where[0].x, where[3].y - where[0].y);
  const share = Math.min(Math.max(characterHeight / Math.max(zone, 1), 0.05), 1);
  const top = lines.length === 1 ? 0 : (row * (1 - share)) / (lines.length - 1);
  const columns = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    let dark = 0;
    for (let y = 0; y < height; y++) {
      const at = pointIn(where, (x + 0.5) / width, top + (share * (y + 0.5)) / height);
      dark += 255 - greenAt(image, at.x, at.y);
    }
    columns[x] = dark / height / 255;
  }
  return columns;
}

function greenAt({ width, height, data }: Image, x: number, y: number): number {
  const px = Math.min(Math.max(Math.floor(x), 0), width - 1);
  const py = Math.min(Math.max(Math.floor(y), 0), height - 1);
  return data[(py * width + px) * 3 + 1] as number;
}

/** Middles of the stretches of ink that are no wider than a character, in pixels of `inkOf`. */
function glyphsOf(ink: Float32Array): number[] {
  const sorted = Float32Array.from(ink).sort();
  const [ground, dark] = [
    sorted[Math.floor(ink.length * 0.1)] as number,
    sorted[Math.floor(ink.length * 0.9)] as number,
  ];
  const bound = ground + 0.3 * (dark - ground);
  const middles: number[] = [];
  let start = -1;
  for (let x = 0; x <= ink.length; x++) {
    const isInk = x < ink.length && (ink[x] as number) > bound;
    if (isInk && start < 0) start = x;
    if (isInk || start < 0) continue;
    if (x - start >= 3 && x - start <= CELL * 1.2) middles.push((start + x) / 2);
    start = -1;
  }
  return middles;
}

interface Fit {
  readonly advance: number;
  readonly unevenness: number;
}

/** Advances that are tried, as shares of the expected one: a zone's outline is not exact to a character. */
const TRIED = [0.95, 0.975, 1, 1.025, 1.05];

/** The even advance that lies nearest to the middles, and how far they are from it. */
function fitted(middles: readonly number[], count: number): Fit | undefined {
  if (middles.length < LEAST_GLYPHS * count || middles.length < 8) return undefined;
  return TRIED.map((share) => fittedFrom(middles, share * CELL)).sort((a, b) => a.unevenness - b.unevenness)[0];
}

function fittedFrom(middles: readonly number[], from: number): Fit {
  let [advance, origin] = [from, middles[0] as number];
  for (let round = 0; round < 3; round++) {
    const places = middles.map((middle) => Math.round((middle - origin) / advance));
    const line = leastSquares(places, middles);
    [advance, origin] = [line.slope, line.intercept];
  }
  const squares = middles.map((middle) => {
    const place = (middle - origin) / advance;
    return (place - Math.round(place)) ** 2;
  });
  return { advance, unevenness: Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length) };
}

function leastSquares(xs: readonly number[], ys: readonly number[]): { slope: number; intercept: number } {
  const n = xs.length;
  const [mx, my] = [xs.reduce((a, b) => a + b, 0) / n, ys.reduce((a, b) => a + b, 0) / n];
  const sxx = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  const sxy = xs.reduce((sum, x, i) => sum + (x - mx) * ((ys[i] as number) - my), 0);
  const slope = sxx === 0 ? CELL : sxy / sxx;
  return { slope, intercept: my - slope * mx };
}
