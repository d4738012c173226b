import { Best } from './best.js';
import { hasBit } from './bits.js';
import { HIT_BYTES, type Kernel, kernelIn, LANE, type SharedMemory } from './kernel.js';
import { BLOCK_WORDS } from './moment.js';
import { type PassAnswer, PassControl, type PassMessage, type PassQuery, SCRATCH_BYTES } from './pass.js';
import { roundingOf } from './quantise.js';

/** Rows that one call of the kernel looks at; the bounds rise between two. */
const TILE = 512;

/** Where a thread keeps its queries in a slab, bytes from its scratch on. */
const AT = { coarse: 0, fines: 16 << 10, bounds: 80 << 10, hits: 81 << 10, sparse: 130 << 10 };

/** A slab as a thread uses it. */
interface Bench {
  readonly kernel: Kernel;
  readonly memory: SharedMemory;
  /** Where its own part begins, and views of that part. */
  readonly scratch: number;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly floats: Float32Array;
  /** Which queries lie there, by pass and what was abandoned of it. */
  holds: string;
}

/** Queries that the kernel takes at a time, and where they lie from the scratch on. */
interface Group {
  /** Places among the pass's queries. */
  readonly queries: readonly number[];
  /** How many the kernel takes: as many, or more. */
  readonly width: 1 | 4 | 8;
  readonly coarse: number;
  readonly fines: number;
  readonly bounds: number;
}

/** One thread's part of passes. */
export class BlockScan {
  private readonly benches: Bench[] = [];

  constructor(private readonly index: number) {}

  addSlab(slab: number, memory: SharedMemory): void {
    const scratch = this.index * SCRATCH_BYTES;
    this.benches[slab] = {
      kernel: kernelIn(memory),
      memory,
      scratch,
      bytes: new Uint8Array(memory.buffer, scratch, SCRATCH_BYTES),
      words: new Uint32Array(memory.buffer, scratch, SCRATCH_BYTES / 4),
      floats: new Float32Array(memory.buffer, scratch, SCRATCH_BYTES / 4),
      holds: '',
    };
  }

  /** Takes blocks of a pass until none is left or nobody waits for it. */
  run(pass: PassMessage): PassAnswer {
    const control = new PassControl(pass.control);
    const bests = pass.queries.map(({ most, least }) => new Best(most, least, pass.error));
    const blocks = pass.blocks.length / BLOCK_WORDS;
    const all = 2 ** pass.queries.length - 1;
    for (let block = control.nextBlock(); block < blocks; block = control.nextBlock()) {
      const { abandoned } = control;
      if (abandoned === all) break;
      const open = pass.queries.map((_, at) => at).filter((at) => !(abandoned & (1 << at)));
      this.scanBlock(pass, block, open, { control, bests });
    }
    return { id: pass.id, hits: bests.map((best) => best.hits()) };
  }

  private scanBlock(
    pass: PassMessage,
    at: number,
    open: readonly number[],
    { control, bests }: { control: PassControl; bests: readonly Best[] },
  ): void {
    const [slab = 0, place = 0, rows = 0, high = 0, firstSlot = 0] = pass.blocks.subarray(at * BLOCK_WORDS);
    const bench = this.benches[slab];
    if (!bench) throw new Error('A pass names a slab that this thread was not told of');
    const block = { offset: place * LANE, rows, high, firstSlot };
    const dense = open.filter((query) => !pass.queries[query]?.isSparse);
    const groups = groupsOf(dense, pass.stride);
    this.load(bench, pass, groups);
    for (let row = 0; row < high && dense.length > 0; row += TILE) {
      for (const query of dense) bests[query]?.raise(control.floor(query));
      for (const group of groups) scanTile(bench, pass, group, { ...block, row }, bests);
      for (const query of dense) control.raise(query, bests[query]?.floor ?? 0);
    }
    for (const query of open) {
      const best = bests[query];
      const one = pass.queries[query];
      if (!best || !one?.isSparse) continue;
      best.raise(control.floor(query));
      scanSparse(bench, pass.stride, one, block, best);
      control.raise(query, best.floor);
    }
  }

  /** Writes the queries into a slab, unless they are there. */
  private load(bench: Bench, { id, stride, queries }: PassMessage, groups: readonly Group[]): void {
    const key = `${id}/${groups.map((group) => group.queries.join()).join(';')}`;
    if (bench.holds === key) return;
    bench.holds = key;
    const { bytes, floats } = bench;
    for (const { queries: places, width, coarse, fines } of groups) {
      places.forEach((place, at) => {
        const query = queries[place];
        if (!query) return;
        floats.set(query.fine, fines / 4 + at * stride);
        for (let from = 0; from < stride; from += LANE) {
          bytes.set(query.coarse.subarray(from, from + LANE), coarse + from * width + at * LANE);
        }
      });
    }
  }
}

interface Tile {
  readonly offset: number;
  readonly rows: number;
  readonly high: number;
  readonly firstSlot: number;
  readonly row: number;
}

function scanTile(bench: Bench, pass: PassMessage, group: Group, tile: Tile, bests: readonly Best[]): void {
  const { kernel, scratch, words, floats } = bench;
  const { stride, queries, error } = pass;
  const bounds = group.bounds / 4;
  floats.fill(Number.POSITIVE_INFINITY, bounds, bounds + 2 * group.width);
  group.queries.forEach((place, at) => {
    const query = queries[place] as PassQuery;
    const { floor } = bests[place] as Best;
    // The rows are at most 1 + `error` long, so that this is by how much a coarse similarity may be off.
    floats[bounds + at] = (floor - query.error * (1 + error) - roundingOf(stride)) / query.scale;
    floats[bounds + group.width + at] = floor;
  });
  const { offset, rows, row, high } = tile;
  const scales = offset + rows * stride;
  const hits = scratch + AT.hits;
  const scan = { 1: kernel.scan1, 4: kernel.scan4, 8: kernel.scan8 }[group.width];
  const end = scan(
    offset + row * stride,
    stride,
    Math.min(TILE, high - row),
    scales + row * 4,
    scales + rows * 4 + row * 4,
    scratch + group.coarse,
    scratch + group.fines,
    scratch + group.bounds,
    hits,
  );
  for (let at = AT.hits / 4; at < (end - scratch) / 4; at += HIT_BYTES / 4) {
    const place = group.queries[words[at] as number] as number;
    const slot = tile.firstSlot + row + (words[at + 1] as number);
    if (hasBit((queries[place] as PassQuery).mask, slot)) bests[place]?.add(slot, floats[at + 2] as number);
  }
}

/** Compares the rows of a block that a query may find, one by one. */
function scanSparse(bench: Bench, stride: number, query: PassQuery, block: Omit<Tile, 'row'>, best: Best): void {
  const { offset, rows, high, firstSlot } = block;
  const { kernel, memory, scratch, floats } = bench;
  let scales: Float32Array | undefined;
  for (let row = 0; row < high; row += 32) {
    for (let word = query.mask[(firstSlot + row) >>> 5] ?? 0; word !== 0; word &= word - 1) {
      const at = row + 31 - Math.clz32(word & -word);
      if (!scales) {
        scales = new Float32Array(memory.buffer, offset + rows * stride, high);
        floats.set(query.fine, AT.sparse / 4);
      }
      const product = kernel.fine(offset + at * stride, scratch + AT.sparse, stride);
      best.add(firstSlot + at, Math.fround(product * (scales[at] ?? 0)));
    }
  }
}

/** Five are a group of four and a single one; six and seven cost as much as eight. */
function groupsOf(queries: readonly number[], stride: number): Group[] {
  const groups: Group[] = [];
  for (let from = 0; from < queries.length; ) {
    const left = queries.length - from;
    const width = left > 5 ? 8 : left > 1 ? 4 : 1;
    groups.push({
      queries: queries.slice(from, from + width),
      width,
      coarse: AT.coarse + from * stride,
      fines: AT.fines + from * stride * 4,
      bounds: AT.bounds + from * 8,
    });
    from += width;
  }
  return groups;
}
