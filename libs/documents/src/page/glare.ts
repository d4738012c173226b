import type { Cells } from './light.js';

/** All channels at least this bright: burnt out. */
const BURNT = 250;
/** Smallest reflection that counts, as a share of the page. */
const LEAST_SHARE = 0.0015;
/** How far beyond a burnt-out blob its halo is looked for, cells. */
const HALO = 7;
/** The halo falls by at least this much, of 255, and by no more than that in one cell. */
const LEAST_FALL = 10;
const STEEPEST = 16;
/** Share of a blob's rim that must fade for it to be a reflection. */
const FADING = 0.55;

/**
 * Share of the page that reflections have burnt out, 0 to 1. White paper is as bright, but it ends where print begins, at once; a
 * reflection fades. One that lies within white paper cannot be told from it.
 */
export function glareOf(cells: Cells): number {
  const { width, height, least } = cells;
  const seen = new Uint8Array(least.length);
  let burnt = 0;
  for (let i = 0; i < least.length; i++) {
    if (seen[i] || (least[i] as number) < BURNT) continue;
    const blob = blobAt(i, cells, seen);
    if (blob.length >= LEAST_SHARE * width * height && fadingShare(blob, cells) >= FADING) burnt += blob.length;
  }
  return burnt / least.length;
}

/** Cells that hang together with the first one, marked as seen. */
function blobAt(first: number, { width, height, least }: Cells, seen: Uint8Array): number[] {
  const blob = [first];
  seen[first] = 1;
  for (let next = 0; next < blob.length; next++) {
    const at = blob[next] as number;
    const [x, y] = [at % width, Math.floor(at / width)];
    for (const [nx, ny] of [
      [x - 1, y],
      [x + 1, y],
      [x, y - 1],
      [x, y + 1],
    ] as const) {
      if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
      const to = ny * width + nx;
      if (seen[to] || (least[to] as number) < BURNT) continue;
      seen[to] = 1;
      blob.push(to);
    }
  }
  return blob;
}

/** Share of the places on a blob's rim from which brightness falls slowly. */
function fadingShare(blob: readonly number[], cells: Cells): number {
  let [rim, fading] = [0, 0];
  for (const at of blob) {
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      const x = (at % cells.width) + dx;
      const y = Math.floor(at / cells.width) + dy;
      if (x < 0 || y < 0 || x >= cells.width || y >= cells.height) continue;
      if ((cells.least[y * cells.width + x] as number) >= BURNT) continue;
      rim += 1;
      if (isFading(at, dx, dy, cells)) fading += 1;
    }
  }
  return rim === 0 ? 0 : fading / rim;
}

function isFading(at: number, dx: number, dy: number, { width, height, luma }: Cells): boolean {
  let before = luma[at] as number;
  const first = before;
  for (let step = 1; step <= HALO; step++) {
    const [x, y] = [(at % width) + dx * step, Math.floor(at / width) + dy * step];
    if (x < 0 || y < 0 || x >= width || y >= height) break;
    const here = luma[y * width + x] as number;
    // Print may lie in the halo: what counts is how the light leaves the blob, in its first cells.
    if (step <= 3 && before - here > STEEPEST) return false;
    before = here;
  }
  return first - before >= LEAST_FALL;
}
