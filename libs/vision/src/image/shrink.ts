import type { Box, Image } from './image.js';

/** A region of whole pixels, each `factor` × `factor` block averaged; a partial block at the end counts as its pixels. */
export function shrink(image: Image, region: Box, factor: number): Image {
  if (factor === 1) return cut(image, region);
  const width = Math.ceil(region.width / factor);
  const height = Math.ceil(region.height / factor);
  const data = new Uint8Array(width * height * 3);
  const sums = new Int32Array(width * 3);
  for (let row = 0; row < height; row++) {
    const top = row * factor;
    const rows = Math.min(factor, region.height - top);
    sums.fill(0);
    for (let i = 0; i < rows; i++) addLine(sums, image, region, top + i, factor);
    meansInto(data, row * width * 3, sums, region.width, rows, factor);
  }
  return { width, height, data };
}

/** A region as it is. */
function cut({ width, data }: Image, { x, y, width: columns, height: rows }: Box): Image {
  const out = new Uint8Array(columns * rows * 3);
  for (let row = 0; row < rows; row++) {
    const start = ((y + row) * width + x) * 3;
    out.set(data.subarray(start, start + columns * 3), row * columns * 3);
  }
  return { width: columns, height: rows, data: out };
}

/** Adds the sums of one line's runs of `factor` pixels. It sees every pixel: the usual factors have loops of their own. */
function addLine(sums: Int32Array, { width, data }: Image, region: Box, row: number, factor: number): void {
  const start = ((region.y + row) * width + region.x) * 3;
  const whole = Math.floor(region.width / factor) * 3;
  if (factor === 2) addPairs(sums, data, start, whole);
  else if (factor === 3) addTriples(sums, data, start, whole);
  else addRuns(sums, 0, whole, data, start, factor);
  if (whole < sums.length) addRuns(sums, whole, sums.length, data, start + whole * factor, region.width % factor);
}

function addPairs(sums: Int32Array, data: Uint8Array, start: number, length: number): void {
  for (let to = 0, at = start; to < length; to += 3, at += 6) {
    sums[to] = (sums[to] as number) + (data[at] as number) + (data[at + 3] as number);
    sums[to + 1] = (sums[to + 1] as number) + (data[at + 1] as number) + (data[at + 4] as number);
    sums[to + 2] = (sums[to + 2] as number) + (data[at + 2] as number) + (data[at + 5] as number);
  }
}

function addTriples(sums: Int32Array, data: Uint8Array, start: number, length: number): void {
  for (let to = 0, at = start; to < length; to += 3, at += 9) {
    const red = (data[at] as number) + (data[at + 3] as number) + (data[at + 6] as number);
    const green = (data[at + 1] as number) + (data[at + 4] as number) + (data[at + 7] as number);
    const blue = (data[at + 2] as number) + (data[at + 5] as number) + (data[at + 8] as number);
    sums[to] = (sums[to] as number) + red;
    sums[to + 1] = (sums[to + 1] as number) + green;
    sums[to + 2] = (sums[to + 2] as number) + blue;
  }
}

function addRuns(sums: Int32Array, first: number, end: number, data: Uint8Array, start: number, factor: number): void {
  const step = factor * 3;
  for (let to = first, at = start; to < end; to += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const next = at + step; at < next; at += 3) {
      red += data[at] as number;
      green += data[at + 1] as number;
      blue += data[at + 2] as number;
    }
    sums[to] = (sums[to] as number) + red;
    sums[to + 1] = (sums[to + 1] as number) + green;
    sums[to + 2] = (sums[to + 2] as number) + blue;
  }
}

function meansInto(
  out: Uint8Array,
  to: number,
  sums: Int32Array,
  regionWidth: number,
  rows: number,
  factor: number,
): void {
  const whole = Math.floor(regionWidth / factor) * 3;
  const count = rows * factor;
  for (let i = 0; i < whole; i++) out[to + i] = (sums[i] as number) / count + 0.5;
  const rest = rows * (regionWidth % factor);
  for (let i = whole; i < sums.length; i++) out[to + i] = (sums[i] as number) / rest + 0.5;
}
