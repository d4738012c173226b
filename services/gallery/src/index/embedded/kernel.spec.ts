import { expect, it, vi } from 'vitest';
import { HIT_BYTES, kernelIn, LANE, requireRightProducts, sharedMemory } from './kernel.js';

/** Where things lie in the memory of a test. */
const AT = {
  rows: 0,
  scales: 1 << 18,
  sums: (1 << 18) + 4096,
  coarse: 1 << 19,
  fines: 600_000,
  bounds: 700_000,
  hits: 710_144,
};
/** No multiple of four, so that some rows are left over. */
const ROWS = 67;
const below = (limit: number) => Math.floor(Math.random() * limit);

/** Rows and queries of a kind, and what plain JavaScript says of them. */
function trial(stride: number, byte: () => number, weight: () => number) {
  const memory = sharedMemory(1 << 20);
  const kernel = kernelIn(memory);
  const rows = new Int8Array(memory.buffer, AT.rows, ROWS * stride).map(byte);
  new Int8Array(memory.buffer).set(rows, AT.rows);
  const scales = new Float32Array(memory.buffer, AT.scales, ROWS).fill(1);
  const sums = new Int32Array(memory.buffer, AT.sums, ROWS);
  const rowAt = (row: number) => rows.subarray(row * stride, (row + 1) * stride);
  for (let row = 0; row < ROWS; row += 1) sums[row] = rowAt(row).reduce((sum, value) => sum + value, 0);
  const queries = Array.from({ length: 8 }, () => Uint8Array.from({ length: stride }, weight));
  const fines = queries.map((query) => Float32Array.from(query, (value) => value - 16));
  fines.forEach((fine, at) => void new Float32Array(memory.buffer).set(fine, AT.fines / 4 + at * stride));
  const products = queries.map((query) =>
    Array.from({ length: ROWS }, (_, row) => rowAt(row).reduce((sum, value, at) => sum + value * (query[at] - 16), 0)),
  );
  const bounds = new Float32Array(memory.buffer, AT.bounds, 16);
  const found = (end: number) =>
    Array.from({ length: (end - AT.hits) / HIT_BYTES }, (_, at) => {
      const [query, row] = new Uint32Array(memory.buffer, AT.hits + at * HIT_BYTES, 2);
      return { query, row, similarity: new Float32Array(memory.buffer, AT.hits + at * HIT_BYTES + 8, 1)[0] };
    });
  const bytes = new Uint8Array(memory.buffer);
  /** Compares the first four, or all eight. */
  const scan = (width: 4 | 8) => {
    queries.slice(0, width).forEach((query, at) => {
      for (let from = 0; from < stride; from += LANE) {
        bytes.set(query.subarray(from, from + LANE), AT.coarse + from * width + at * LANE);
      }
    });
    const run = width === 4 ? kernel.scan4 : kernel.scan8;
    return found(run(AT.rows, stride, ROWS, AT.scales, AT.sums, AT.coarse, AT.fines, AT.bounds, AT.hits));
  };
  const one = (query: number) => {
    bytes.set(queries[query], AT.coarse);
    new Float32Array(memory.buffer).set(fines[query], AT.fines / 4);
    return found(kernel.scan1(AT.rows, stride, ROWS, AT.scales, AT.sums, AT.coarse, AT.fines, AT.bounds, AT.hits));
  };
  return { products, bounds, scales, scan, one };
}

const KINDS: [string, () => number, () => number][] = [
  ['random bytes', () => below(255) - 127, () => 1 + below(31)],
  ['the largest bytes', () => 127, () => 31],
  ['the smallest bytes', () => -127, () => 31],
  ['the smallest queries', () => -127, () => 1],
  ['extremes by turns', () => (below(2) === 0 ? 127 : -127), () => (below(2) === 0 ? 31 : 1)],
  ['zeros', () => 0, () => 16],
];

it.each(KINDS.flatMap((kind) => [64, 128, 512, 2048].map((stride) => [kind[0], stride, kind[1], kind[2]] as const)))(
  'computes what plain JavaScript does: %s, %d values',
  (_kind, stride, byte, weight) => {
    const { products, bounds, scan, one } = trial(stride, byte, weight);
    bounds.fill(Number.NEGATIVE_INFINITY);
    const all = products.flatMap((row, query) => row.map((similarity, at) => ({ query, row: at, similarity })));
    const byRow = (hits: typeof all) => hits.toSorted((a, b) => a.query - b.query || a.row - b.row);
    expect(byRow(scan(8))).toEqual(all);
    expect(byRow(scan(4))).toEqual(all.filter(({ query }) => query < 4));
    for (let query = 0; query < 8; query += 1) {
      expect(byRow(one(query))).toEqual(all.filter((hit) => hit.query === query).map((hit) => ({ ...hit, query: 0 })));
    }
  },
);

it('leaves out what is below either bound, exactly', () => {
  const { products, bounds, scan, one, scales } = trial(512, KINDS[0][1], KINDS[0][2]);
  const middle = products[2].toSorted((a, b) => a - b)[33];
  for (const isCoarse of [true, false]) {
    for (const above of [0, 1]) {
      const least = middle + above;
      const pair = isCoarse ? [least, Number.NEGATIVE_INFINITY] : [Number.NEGATIVE_INFINITY, least];
      const expected = products[2].flatMap((product, row) => (product >= least ? [row] : []));
      for (const width of [4, 8] as const) {
        bounds.fill(Number.POSITIVE_INFINITY, 0, width).fill(Number.NEGATIVE_INFINITY, width);
        [bounds[2], bounds[width + 2]] = pair;
        expect(scan(width).map(({ query, row }) => [query, row])).toEqual(expected.map((row) => [2, row]));
      }
      [bounds[0], bounds[1]] = pair;
      expect(
        one(2)
          .map(({ row }) => row)
          .toSorted((a, b) => a - b),
      ).toEqual(expected);
    }
  }
  // A row's scale counts for both.
  bounds.fill(Number.POSITIVE_INFINITY);
  [bounds[0], bounds[1]] = [middle / 2, Number.NEGATIVE_INFINITY];
  scales.fill(0.5);
  expect(
    one(2)
      .map(({ row }) => row)
      .toSorted((a, b) => a - b),
  ).toEqual(products[2].flatMap((product, row) => (product >= middle ? [row] : [])));
});

it('is refused where the machine multiplies wrongly', () => {
  expect(requireRightProducts).not.toThrow();
  const fill = Int8Array.prototype.fill;
  const spy = vi.spyOn(Int8Array.prototype, 'fill').mockImplementation(function (this: Int8Array, value, ...rest) {
    return fill.call(this, value === 17 ? 18 : value, ...rest);
  });
  expect(requireRightProducts).toThrow('wrong inner products');
  spy.mockRestore();
});
