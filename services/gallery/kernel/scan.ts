/**
 * The kernel of the embedded index, in AssemblyScript: compiled to WebAssembly by `npm run generate`, never by tsc.
 * It compares rows of one block with queries; all of them lie in one memory, at addresses in bytes.
 *
 * A row is `stride` signed bytes (a multiple of 64, zeros behind its values), −127 to 127. A query is there twice: coarse,
 * `stride` bytes of 0 to 31 (its values −15 to 15, plus 16), and fine, `stride` values of float32.
 *
 * Right on every machine: `relaxed_dot_i8x16_i7x16_s` multiplies signed bytes by bytes of 0 to 127 and adds pairs to 16 bits.
 * For such operands the standard leaves nothing open: the sign of the second cannot be mistaken, and a pair is at most
 * 2 · 127 · 127 = 32,258, so that nothing saturates. Coarse queries reach 31 instead of 127: a pair is at most 7,874 in
 * amount, the sum of four pairs at most 31,496, and is widened to 32 bits only then. 2048 values reach 8.1 million.
 */

/** Bytes that one hit takes in the list: query, row, similarity. */
const HIT: usize = 12;

/** Four chunks of a row times four chunks of a query, as 32-bit sums. */
function quad(a: v128, b: v128, c: v128, d: v128, query: usize, ones: v128): v128 {
  return i32x4.dot_i16x8_s(
    i16x8.add(
      i16x8.add(
        i16x8.relaxed_dot_i8x16_i7x16_s(a, v128.load(query)),
        i16x8.relaxed_dot_i8x16_i7x16_s(b, v128.load(query, 16)),
      ),
      i16x8.add(
        i16x8.relaxed_dot_i8x16_i7x16_s(c, v128.load(query, 32)),
        i16x8.relaxed_dot_i8x16_i7x16_s(d, v128.load(query, 48)),
      ),
    ),
    ones,
  );
}

/** The inner product of a row's bytes and a fine query. */
export function fine(row: usize, query: usize, stride: usize): f32 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  for (let at: usize = 0; at < stride; at += 16) {
    const bytes = v128.load(row + at);
    const values = query + (at << 2);
    const low = i16x8.extend_low_i8x16_s(bytes);
    const high = i16x8.extend_high_i8x16_s(bytes);
    even = f32x4.add(even, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low)), v128.load(values)));
    odd = f32x4.add(odd, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low)), v128.load(values, 16)));
    even = f32x4.add(even, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high)), v128.load(values, 32)));
    odd = f32x4.add(odd, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high)), v128.load(values, 48)));
  }
  const sum = f32x4.add(even, odd);
  return (
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
  );
}

/** Four sums of four lanes each, as the lanes of one. */
function lanes(w: v128, x: v128, y: v128, z: v128): v128 {
  const wx = i32x4.add(v128.shuffle<i32>(w, x, 0, 4, 1, 5), v128.shuffle<i32>(w, x, 2, 6, 3, 7));
  const yz = i32x4.add(v128.shuffle<i32>(y, z, 0, 4, 1, 5), v128.shuffle<i32>(y, z, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(wx, yz, 0, 1, 4, 5), v128.shuffle<i32>(wx, yz, 2, 3, 6, 7));
}

/** A bit for each of four queries whose coarse product with a row reaches its bound. */
function above(sums: v128, shift: v128, scale: f32, least: v128): i32 {
  const products = f32x4.convert_i32x4_s(i32x4.sub(sums, shift));
  return i32x4.bitmask(f32x4.ge(f32x4.mul(products, f32x4.splat(scale)), least));
}

/**
 * Compares `count` rows with eight queries. `scales` holds a float32 per row, `sums` the 32-bit sum of its bytes. `coarse`
 * holds 64 bytes of each query, then the next 64 of each; `fines` the queries one behind another. `bounds` holds for each
 * query the least coarse product, in units of the query's own scale, and then for each the least similarity, float32.
 * Writes hits from `hits` on, up to eight for a row, and returns their end.
 */
export function scan8(
  rows: usize,
  stride: usize,
  count: u32,
  scales: usize,
  sums: usize,
  coarse: usize,
  fines: usize,
  bounds: usize,
  hits: usize,
): usize {
  const ones = i16x8.splat(1);
  for (let row: u32 = 0; row < count; row++) {
    let p = i32x4.splat(0);
    let q = i32x4.splat(0);
    let r = i32x4.splat(0);
    let s = i32x4.splat(0);
    let w = i32x4.splat(0);
    let x = i32x4.splat(0);
    let y = i32x4.splat(0);
    let z = i32x4.splat(0);
    const end = rows + stride;
    for (let at = rows, query = coarse; at < end; at += 64, query += 512) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const c = v128.load(at, 32);
      const d = v128.load(at, 48);
      p = i32x4.add(p, quad(a, b, c, d, query, ones));
      q = i32x4.add(q, quad(a, b, c, d, query + 64, ones));
      r = i32x4.add(r, quad(a, b, c, d, query + 128, ones));
      s = i32x4.add(s, quad(a, b, c, d, query + 192, ones));
      w = i32x4.add(w, quad(a, b, c, d, query + 256, ones));
      x = i32x4.add(x, quad(a, b, c, d, query + 320, ones));
      y = i32x4.add(y, quad(a, b, c, d, query + 384, ones));
      z = i32x4.add(z, quad(a, b, c, d, query + 448, ones));
    }
    const scale = load<f32>(scales + ((<usize>row) << 2));
    const shift = i32x4.splat(load<i32>(sums + ((<usize>row) << 2)) << 4);
    const low = above(lanes(p, q, r, s), shift, scale, v128.load(bounds));
    const high = above(lanes(w, x, y, z), shift, scale, v128.load(bounds, 16));
    const found = low | (high << 4);
    if (found) hits = keep(found, rows, row, stride, scale, fines, bounds, 8, hits);
    rows = end;
  }
  return hits;
}

/** The same with four queries. */
export function scan4(
  rows: usize,
  stride: usize,
  count: u32,
  scales: usize,
  sums: usize,
  coarse: usize,
  fines: usize,
  bounds: usize,
  hits: usize,
): usize {
  const ones = i16x8.splat(1);
  const least = v128.load(bounds);
  for (let row: u32 = 0; row < count; row++) {
    let w = i32x4.splat(0);
    let x = i32x4.splat(0);
    let y = i32x4.splat(0);
    let z = i32x4.splat(0);
    const end = rows + stride;
    for (let at = rows, query = coarse; at < end; at += 64, query += 256) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const c = v128.load(at, 32);
      const d = v128.load(at, 48);
      w = i32x4.add(w, quad(a, b, c, d, query, ones));
      x = i32x4.add(x, quad(a, b, c, d, query + 64, ones));
      y = i32x4.add(y, quad(a, b, c, d, query + 128, ones));
      z = i32x4.add(z, quad(a, b, c, d, query + 192, ones));
    }
    const scale = load<f32>(scales + ((<usize>row) << 2));
    const shift = i32x4.splat(load<i32>(sums + ((<usize>row) << 2)) << 4);
    const found = above(lanes(w, x, y, z), shift, scale, least);
    if (found) hits = keep(found, rows, row, stride, scale, fines, bounds, 4, hits);
    rows = end;
  }
  return hits;
}

/** The same with one query. It reads four parts of the rows side by side: memory answers that sooner than one stream. */
export function scan1(
  rows: usize,
  stride: usize,
  count: u32,
  scales: usize,
  sums: usize,
  coarse: usize,
  fines: usize,
  bounds: usize,
  hits: usize,
): usize {
  const ones = i16x8.splat(1);
  const least = load<f32>(bounds);
  const part = count >> 2;
  const second = <usize>part * stride;
  const third = 2 * second;
  const fourth = 3 * second;
  for (let row: u32 = 0; row < part; row++) {
    const first = rows + <usize>row * stride;
    const end = first + stride;
    let w = i32x4.splat(0);
    let x = i32x4.splat(0);
    let y = i32x4.splat(0);
    let z = i32x4.splat(0);
    for (let at = first, query = coarse; at < end; at += 64, query += 64) {
      w = i32x4.add(w, chunk(at, query, ones));
      x = i32x4.add(x, chunk(at + second, query, ones));
      y = i32x4.add(y, chunk(at + third, query, ones));
      z = i32x4.add(z, chunk(at + fourth, query, ones));
    }
    const four = lanes(w, x, y, z);
    hits = judge(i32x4.extract_lane(four, 0), rows, row, stride, scales, sums, fines, bounds, least, hits);
    hits = judge(i32x4.extract_lane(four, 1), rows, row + part, stride, scales, sums, fines, bounds, least, hits);
    hits = judge(i32x4.extract_lane(four, 2), rows, row + 2 * part, stride, scales, sums, fines, bounds, least, hits);
    hits = judge(i32x4.extract_lane(four, 3), rows, row + 3 * part, stride, scales, sums, fines, bounds, least, hits);
  }
  for (let row = part << 2; row < count; row++) {
    let w = i32x4.splat(0);
    const first = rows + <usize>row * stride;
    for (let at: usize = 0; at < stride; at += 64) w = i32x4.add(w, chunk(first + at, coarse + at, ones));
    const sum = i32x4.extract_lane(lanes(w, w, w, w), 0);
    hits = judge(sum, rows, row, stride, scales, sums, fines, bounds, least, hits);
  }
  return hits;
}

/** 64 bytes of a row times those of a query. */
function chunk(row: usize, query: usize, ones: v128): v128 {
  return quad(v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48), query, ones);
}

/** Compares a row once more where its sum reaches the bound. */
function judge(
  sum: i32,
  rows: usize,
  row: u32,
  stride: usize,
  scales: usize,
  sums: usize,
  fines: usize,
  bounds: usize,
  least: f32,
  hits: usize,
): usize {
  const at = (<usize>row) << 2;
  const scale = load<f32>(scales + at);
  const product = sum - (load<i32>(sums + at) << 4);
  if (<f32>product * scale < least) return hits;
  return keep(1, rows + <usize>row * stride, row, stride, scale, fines, bounds, 1, hits);
}

/** Compares one row once more, with those queries whose bit is set, and writes what remains. */
function keep(
  found: i32,
  bytes: usize,
  row: u32,
  stride: usize,
  scale: f32,
  fines: usize,
  bounds: usize,
  queries: u32,
  hits: usize,
): usize {
  for (let query: u32 = 0; query < queries; query++) {
    if (!(found & (1 << query))) continue;
    const similarity = fine(bytes, fines + <usize>query * (stride << 2), stride) * scale;
    if (similarity < load<f32>(bounds + ((<usize>(queries + query)) << 2))) continue;
    store<u32>(hits, query);
    store<u32>(hits, row, 4);
    store<f32>(hits, similarity, 8);
    hits += HIT;
  }
  return hits;
}
