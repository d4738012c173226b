import type { Image } from './image.js';
import type { Similarity } from './transform.js';

/**
 * Fills `out` with another picture, interpolated between the four pixels around each point; black outside. `toSource`
 * carries a point of `out` to the source.
 */
export function turnedInto(out: Image, source: Image, toSource: Similarity): void {
  for (let row = 0; row < out.height; row++) lineInto(out, row, source, toSource);
}

/** One line. This is the innermost loop of every crop: no calls and no objects but at the source's edges. */
function lineInto({ width: columns, data: out }: Image, row: number, source: Image, toSource: Similarity): void {
  const { width, height, data } = source;
  const { a, b, tx, ty } = toSource;
  const startX = a * 0.5 - b * (row + 0.5) + tx;
  const startY = b * 0.5 + a * (row + 0.5) + ty;
  const [lastX, lastY] = [width - 1, height - 1];
  const line = width * 3;
  for (let column = 0, at = row * columns * 3; column < columns; column++, at += 3) {
    const x = startX + a * column - 0.5;
    const y = startY + b * column - 0.5;
    if (!(x >= 0 && y >= 0 && x < lastX && y < lastY)) {
      edgeInto(out, at, source, x, y);
      continue;
    }
    const left = x | 0;
    const top = y | 0;
    const fx = x - left;
    const fy = y - top;
    const gx = 1 - fx;
    const gy = 1 - fy;
    const from = (top * width + left) * 3;
    const under = from + line;
    out[at] =
      ((data[from] as number) * gx + (data[from + 3] as number) * fx) * gy +
      ((data[under] as number) * gx + (data[under + 3] as number) * fx) * fy +
      0.5;
    out[at + 1] =
      ((data[from + 1] as number) * gx + (data[from + 4] as number) * fx) * gy +
      ((data[under + 1] as number) * gx + (data[under + 4] as number) * fx) * fy +
      0.5;
    out[at + 2] =
      ((data[from + 2] as number) * gx + (data[from + 5] as number) * fx) * gy +
      ((data[under + 2] as number) * gx + (data[under + 5] as number) * fx) * fy +
      0.5;
  }
}

/** The same where some of the four lie outside and count as black. */
function edgeInto(out: Uint8Array, at: number, { width, height, data }: Image, x: number, y: number): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= width || top >= height) return;
  for (let i = 0; i < 3; i++) {
    let value = 0;
    for (let row = Math.max(top, 0); row <= Math.min(top + 1, height - 1); row++) {
      for (let column = Math.max(left, 0); column <= Math.min(left + 1, width - 1); column++) {
        const weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
        value += weight * (data[(row * width + column) * 3 + i] as number);
      }
    }
    out[at + i] = value + 0.5;
  }
}

/**
 * As `turnedInto`, for a transform that does not turn (b = 0): lines of the result that lie between the same lines of the
 * source share what is interpolated along them.
 */
export function levelInto(out: Image, source: Image, toSource: Similarity): void {
  const { a, tx, ty } = toSource;
  const { width: columns, data } = out;
  const startX = a * 0.5 + tx;
  const inner = innerColumns(columns, source.width, startX, a);
  let upper = new Float64Array(columns * 3);
  let lower = new Float64Array(columns * 3);
  let upperAt = -1;
  let lowerAt = -1;
  for (let row = 0; row < out.height; row++) {
    const y = a * (row + 0.5) + ty - 0.5;
    const top = Math.floor(y);
    const at = row * columns * 3;
    if (!(top >= 0 && top + 1 < source.height)) {
      lineInto(out, row, source, toSource);
      continue;
    }
    if (lowerAt === top) {
      const kept = upper;
      upper = lower;
      lower = kept;
      lowerAt = upperAt;
      upperAt = top;
    }
    if (upperAt !== top) alongInto(upper, source, top, startX, a, inner);
    if (lowerAt !== top + 1) alongInto(lower, source, top + 1, startX, a, inner);
    upperAt = top;
    lowerAt = top + 1;
    const fy = y - top;
    const gy = 1 - fy;
    for (let i = 3 * inner.first; i < 3 * inner.end; i++) {
      data[at + i] = (upper[i] as number) * gy + (lower[i] as number) * fy + 0.5;
    }
    for (let column = 0; column < columns; column++) {
      if (column === inner.first) column = inner.end;
      if (column < columns) edgeInto(data, at + 3 * column, source, startX + a * column - 0.5, y);
    }
  }
}

/** The columns of the result that lie between two columns of the source. */
function innerColumns(columns: number, width: number, startX: number, a: number): { first: number; end: number } {
  const isInner = (column: number) => {
    const x = startX + a * column - 0.5;
    return x >= 0 && x < width - 1;
  };
  let first = 0;
  while (first < columns && !isInner(first)) first++;
  let end = first;
  while (end < columns && isInner(end)) end++;
  return { first, end };
}

/** One line of the source, interpolated at the inner columns of the result. */
function alongInto(
  out: Float64Array,
  { width, data }: Image,
  row: number,
  startX: number,
  a: number,
  { first, end }: { first: number; end: number },
): void {
  const start = row * width * 3;
  for (let column = first, at = first * 3; column < end; column++, at += 3) {
    const x = startX + a * column - 0.5;
    const left = x | 0;
    const fx = x - left;
    const gx = 1 - fx;
    const from = start + left * 3;
    out[at] = (data[from] as number) * gx + (data[from + 3] as number) * fx;
    out[at + 1] = (data[from + 1] as number) * gx + (data[from + 4] as number) * fx;
    out[at + 2] = (data[from + 2] as number) * gx + (data[from + 5] as number) * fx;
  }
}
