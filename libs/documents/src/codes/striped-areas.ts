import { type Area, type Gray, shrunk } from './gray.js';

/** Long side of the picture that is searched, about, in pixels; bars of a code are a pixel wide in it, or finer. */
const SEARCHED = 1000;
/** Side of the squares that are judged as one. */
const BLOCK = 8;
/** Least mean square of a step between neighbouring pixels, so that noise is not taken for stripes. */
const LEAST_ENERGY = 150;
/** Against the strongest squares of the picture. */
const SHARE_OF_STRONGEST = 0.15;
/** How much of the steps goes one way: 1 for bars, 0 where they go all ways alike. */
const LEAST_COHERENCE = 0.35;
/** Of the picture; a licence's code covers 2 % of a page and more. */
const LEAST_SHARE = 0.003;

/** Least width of an area against its height, and against the picture's longer side; least share that is striped. */
const LEAST_PROPORTION = 1.2;
const LEAST_WIDTH = 0.15;
const LEAST_FULL = 0.4;
/**
 * Added to an area's ends: PDF417 begins and ends with a bar so wide that no step of brightness is seen in it, and is not
 * found without its quiet zone.
 */
const MARGIN = 0.05;

/** Steps of brightness, summed over some pixels. */
interface Steps {
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

/**
 * Areas of a picture that are full of parallel stripes, as a bar code's or PDF417's are, however it is turned; the largest
 * first, at most `most`. Their angle is the one at which the bars stand upright; the code may still be upside down.
 */
export function stripedAreas(picture: Gray, most: number): Area[] {
  const factor = Math.max(1, Math.round(Math.max(picture.width, picture.height) / SEARCHED));
  const small = shrunk(picture, factor);
  const columns = Math.floor((small.width - 1) / BLOCK);
  const rows = Math.floor((small.height - 1) / BLOCK);
  const steps = Array.from({ length: columns * rows }, (_, at) =>
    stepsIn(small, (at % columns) * BLOCK, Math.floor(at / columns) * BLOCK),
  );
  const busy = closed(busyBlocks(steps), columns, rows);
  return groupsOf(busy, columns)
    .filter((group) => group.length >= LEAST_SHARE * columns * rows)
    .map((group) => ({ group, sum: sumOf(group.map((at) => steps[at] as Steps)) }))
    .filter(({ sum }) => coherenceOf(sum) >= LEAST_COHERENCE)
    .sort((a, b) => b.group.length - a.group.length)
    .map(({ group, sum }) => ({ squares: group.length, area: areaOf(group, sum, columns, BLOCK * factor) }))
    .filter(({ squares, area }) => isCodeLike(area, squares * (BLOCK * factor) ** 2, picture))
    .slice(0, most)
    .map(({ area }) => area);
}

function stepsIn(picture: Gray, left: number, top: number): Steps {
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let y = top; y < top + BLOCK; y++) {
    for (let x = left, at = y * picture.width + left; x < left + BLOCK; x++, at++) {
      // Both steps are taken over the same four pixels, so that noise in one does not make them go together.
      const down = (picture.data[at + picture.width + 1] as number) - (picture.data[at] as number);
      const up = (picture.data[at + 1] as number) - (picture.data[at + picture.width] as number);
      const right = (down + up) / 2;
      const below = (down - up) / 2;
      xx += right * right;
      yy += below * below;
      xy += right * below;
    }
  }
  const pixels = BLOCK * BLOCK;
  return { xx: xx / pixels, yy: yy / pixels, xy: xy / pixels };
}

function busyBlocks(steps: readonly Steps[]): Uint8Array {
  const energies = Float32Array.from(steps, ({ xx, yy }) => xx + yy).sort();
  const strongest = energies[Math.floor(energies.length * 0.98)] ?? 0;
  const least = Math.max(LEAST_ENERGY, strongest * SHARE_OF_STRONGEST);
  return Uint8Array.from(steps, ({ xx, yy }) => (xx + yy >= least ? 1 : 0));
}

/** Squares whose neighbourhood (3 × 3) is mostly busy: single ones vanish, small gaps close. */
function closed(busy: Uint8Array, columns: number, rows: number): Uint8Array {
  return busy.map((_, at) => {
    const x = at % columns;
    const y = Math.floor(at / columns);
    let count = 0;
    let all = 0;
    for (let row = Math.max(0, y - 1); row <= Math.min(rows - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(columns - 1, x + 1); column++) {
        count += busy[row * columns + column] as number;
        all++;
      }
    }
    return count * 9 >= all * 5 ? 1 : 0;
  });
}

/** Squares that touch, side by side, as lists of their indices. */
function groupsOf(busy: Uint8Array, columns: number): number[][] {
  const left = Uint8Array.from(busy);
  const groups: number[][] = [];
  for (let start = 0; start < left.length; start++) {
    if (left[start] === 0) continue;
    left[start] = 0;
    const group = [start];
    for (let next = 0; next < group.length; next++) {
      const at = group[next] as number;
      const column = at % columns;
      for (const [neighbour, apart] of [
        [at - columns, 0],
        [at + columns, 0],
        [at - 1, -1],
        [at + 1, 1],
      ] as const) {
        if (column + apart < 0 || column + apart >= columns || left[neighbour] !== 1) continue;
        left[neighbour] = 0;
        group.push(neighbour);
      }
    }
    groups.push(group);
  }
  return groups;
}

function sumOf(steps: readonly Steps[]): Steps {
  return steps.reduce((sum, one) => ({ xx: sum.xx + one.xx, yy: sum.yy + one.yy, xy: sum.xy + one.xy }));
}

function coherenceOf({ xx, yy, xy }: Steps): number {
  return Math.hypot(xx - yy, 2 * xy) / Math.max(xx + yy, 1e-9);
}

/** The least turned rectangle about the squares, wider on each side by the quiet zone. */
function areaOf(group: readonly number[], sum: Steps, columns: number, size: number): Area {
  // The way across the bars, which have no direction: in a quarter turn of level.
  const angle = 0.5 * Math.atan2(2 * sum.xy, sum.xx - sum.yy);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const along: number[] = [];
  const across: number[] = [];
  for (const at of group) {
    const x = ((at % columns) + 0.5) * size;
    const y = (Math.floor(at / columns) + 0.5) * size;
    along.push(x * cos + y * sin);
    across.push(-x * sin + y * cos);
  }
  const [left, right] = boundsOf(along);
  const [top, bottom] = boundsOf(across);
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
  return {
    centre: { x: middle.x * cos - middle.y * sin, y: middle.x * sin + middle.y * cos },
    width: (right - left) * (1 + 2 * MARGIN) + 4 * size,
    height: bottom - top + 3 * size,
    angle,
  };
}

/** Codes are wider than high, not tiny, and full: text and ornaments are left to the search of the whole page. */
function isCodeLike({ width, height }: Area, striped: number, picture: Gray): boolean {
  return (
    width >= LEAST_PROPORTION * height &&
    width >= LEAST_WIDTH * Math.max(picture.width, picture.height) &&
    striped >= LEAST_FULL * width * height
  );
}

/** Least and greatest, without the outermost hundredth on each side. */
function boundsOf(values: readonly number[]): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  const skipped = Math.floor(sorted.length / 100);
  return [sorted[skipped] as number, sorted[sorted.length - 1 - skipped] as number];
}
