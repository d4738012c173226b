import type { Cells } from './light.js';

/** All channels at least this bright: burnt out. */
const BURNT = 249;
/** Smallest reflection that counts, as a share of the page. */
const LEAST_SHARE = 0.0015;
/** Its light falls by so much, of 255, within so many cells of its rim… */
const LEAST_FALL = 12;
const HALO = 7;
/** …and goes on falling beyond the cells that an edge is spread over: at least this share of the fall lies there. */
const EDGE = 3;
const LATE_SHARE = 0.2;
/** Share of a blob's rim that must fade for it to be a reflection. */
const FADING = 0.5;
/** Paper from this brightness on, in its darkest channel, is too near to burnt out to tell reflections on it. */
const BRIGHT_PAPER = 220;
/** Print that can still be read makes holes in burnt-out paper: from this share of it, it is paper. */
const MOST_HOLES = 0.03;

const SIDES = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/**
 * Share of the page that reflections have burnt out, 0 to 1. White paper may be as bright, but it ends at once where print begins,
 * and has print within; a reflection fades, and nothing is left in it. On paper that is nearly burnt out itself they cannot be
 * told, and 0 is answered.
 */
export function glareOf(cells: Cells): number {
  const { width, height } = cells;
  const light = smoothed(cells);
  if (isNearlyBurnt(light)) return 0;
  const seen = new Uint8Array(light.length);
  let burnt = 0;
  for (let i = 0; i < light.length; i++) {
    if (seen[i] || (light[i] as number) < BURNT) continue;
    const blob = blobAt(i, cells, light, seen);
    if (blob.length < LEAST_SHARE * width * height) continue;
    if (fadingShare(blob, cells, light) >= FADING && holesIn(blob, cells, light) <= MOST_HOLES * blob.length)
      burnt += blob.length;
  }
  return burnt / light.length;
}

/** Whether the paper itself is so bright that its shades look like the rims of reflections. */
function isNearlyBurnt(light: Float32Array): boolean {
  let [clear, dark] = [0, 0];
  for (const value of light) {
    if (value < BURNT) clear += 1;
    if (value < BRIGHT_PAPER) dark += 1;
  }
  return dark <= Math.floor(clear * 0.75);
}

/** The darkest channel, each cell the mean of three by three: a sensor's noise must not fray the rims. */
function smoothed({ width, height, least }: Cells): Float32Array {
  const light = new Float32Array(least.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [sum, count] = [0, 0];
      for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++) {
        for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
          sum += least[v * width + u] as number;
          count += 1;
        }
      }
      light[y * width + x] = sum / count;
    }
  }
  return light;
}

/** Cells that hang together with the first one, marked as seen. */
function blobAt(first: number, { width, height }: Cells, light: Float32Array, seen: Uint8Array): number[] {
  const blob = [first];
  seen[first] = 1;
  for (let next = 0; next < blob.length; next++) {
    const at = blob[next] as number;
    for (const [dx, dy] of SIDES) {
      const [x, y] = [(at % width) + dx, Math.floor(at / width) + dy];
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const to = y * width + x;
      if (seen[to] || (light[to] as number) < BURNT) continue;
      seen[to] = 1;
      blob.push(to);
    }
  }
  return blob;
}

/** Share of the places on a blob's rim from which brightness falls slowly. */
function fadingShare(blob: readonly number[], { width, height }: Cells, light: Float32Array): number {
  let [rim, fading] = [0, 0];
  for (const at of blob) {
    for (const [dx, dy] of SIDES) {
      const [x, y] = [at % width, Math.floor(at / width)];
      const isOnPage = (step: number) =>
        x + dx * step >= 0 && y + dy * step >= 0 && x + dx * step < width && y + dy * step < height;
      if (!isOnPage(HALO) || (light[at + dx + dy * width] as number) >= BURNT) continue;
      const lightAt = (step: number) => light[at + (dx + dy * width) * step] as number;
      const fall = lightAt(0) - lightAt(HALO);
      rim += 1;
      if (fall >= LEAST_FALL && lightAt(EDGE) - lightAt(HALO) >= LATE_SHARE * fall) fading += 1;
    }
  }
  return rim === 0 ? 0 : fading / rim;
}

type Extent = readonly [number, number];
const EMPTY: Extent = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Cells within a blob that are not burnt out: those of its box that cannot be reached from the box's rim. */
function holesIn(blob: readonly number[], { width }: Cells, light: Float32Array): number {
  const xs = blob.map((at) => at % width);
  const ys = blob.map((at) => Math.floor(at / width));
  const extent = (values: readonly number[]) =>
    values.reduce(([least, most], value): Extent => [Math.min(least, value), Math.max(most, value)], EMPTY);
  const [left, right] = extent(xs);
  const [top, bottom] = extent(ys);
  const columns = right - left + 3;
  const rows = bottom - top + 3;
  // A free margin of one cell around the box, so that all of its outside hangs together.
  const outside = new Uint8Array(columns * rows);
  const isBurnt = (x: number, y: number) =>
    x > 0 &&
    y > 0 &&
    x < columns - 1 &&
    y < rows - 1 &&
    (light[(top + y - 1) * width + left + x - 1] as number) >= BURNT;
  const queue = [0];
  outside[0] = 1;
  let reached = 1;
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const [dx, dy] of SIDES) {
      const [x, y] = [(at % columns) + dx, Math.floor(at / columns) + dy];
      if (x < 0 || y < 0 || x >= columns || y >= rows || outside[y * columns + x] || isBurnt(x, y)) continue;
      outside[y * columns + x] = 1;
      reached += 1;
      queue.push(y * columns + x);
    }
  }
  const burnt = Array.from({ length: columns * rows }, (_, i) => isBurnt(i % columns, Math.floor(i / columns)));
  return columns * rows - reached - burnt.filter(Boolean).length;
}
