import type { Image } from '@bonafide/vision/image/image';

/** Lines of pixels that are looked at, each way. */
const LINES = 220;
/** A rise or fall of brightness counts as an edge of print from here, of 255. */
const LEAST_CONTRAST = 45;
/** Of the edges, the share that must be at least as narrow: portraits and shades have wide ones. */
const NARROWEST = 0.25;
/** Fewer edges than this say nothing. */
const LEAST_EDGES = 60;

/** Deviation of the blur that no edge falls below, in pixels: that of sampling itself. */
const SAMPLING = 0.6;

/** How narrow the edges of print are. */
export interface EdgeWidth {
  /** Deviation of the blur that would make a step as wide, in pixels, less that of sampling; undefined with too few edges. */
  readonly blur: number | undefined;
  /** Edges that were measured. */
  readonly count: number;
}

/**
 * Measures how wide edges are: along lines of pixels, each rise or fall that does not turn back is one, and its height by its
 * steepest step is its width. Neither how much print there is nor how dark it is matters.
 */
export function edgeWidthOf({ width, height, data }: Image): EdgeWidth {
  const widths: number[] = [];
  const line = new Float32Array(Math.max(width, height));
  const rows = Math.max(Math.floor(height / LINES), 1);
  for (let y = rows >> 1; y < height; y += rows) {
    lumaInto(line, width, data, y * width * 3, 3);
    collect(line, width, widths);
  }
  const columns = Math.max(Math.floor(width / LINES), 1);
  for (let x = columns >> 1; x < width; x += columns) {
    lumaInto(line, height, data, x * 3, width * 3);
    collect(line, height, widths);
  }
  if (widths.length < LEAST_EDGES) return { blur: undefined, count: widths.length };
  const narrow = Float64Array.from(widths).sort()[Math.floor(widths.length * NARROWEST)] as number;
  // A step blurred by a Gaussian of deviation s rises by 1 / (s √2π) a pixel at most.
  const deviation = narrow / Math.sqrt(2 * Math.PI);
  return { blur: Math.sqrt(Math.max(deviation * deviation - SAMPLING * SAMPLING, 0)), count: widths.length };
}

/** Luminance of a line of pixels, `step` bytes apart; eighths, which 32 bits hold exactly. */
function lumaInto(line: Float32Array, length: number, data: Uint8Array, start: number, step: number): void {
  for (let i = 0, at = start; i < length; i++, at += step)
    line[i] = (2 * (data[at] as number) + 5 * (data[at + 1] as number) + (data[at + 2] as number)) / 8;
}

/** Widths of the edges along one line of pixels. */
function collect(line: Float32Array, length: number, widths: number[]): void {
  let before = line[0] as number;
  let [rise, steepest] = [0, 0];
  for (let i = 1; i < length; i++) {
    const here = line[i] as number;
    const step = here - before;
    before = here;
    if (step * rise < 0) {
      if (Math.abs(rise) >= LEAST_CONTRAST) widths.push(Math.abs(rise) / steepest);
      [rise, steepest] = [0, 0];
    }
    rise += step;
    steepest = Math.max(steepest, Math.abs(step));
  }
}
