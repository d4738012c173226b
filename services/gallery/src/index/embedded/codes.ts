/** A UUID as four words. */
export type CodeWords = readonly [number, number, number, number];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The words of a UUID in lower case; undefined for any other text. */
export function wordsOf(code: string): CodeWords | undefined {
  if (!UUID.test(code)) return undefined;
  const word = (from: number, to: number) => Number.parseInt(code.slice(from, to), 16);
  return [
    word(0, 8),
    word(9, 13) * 0x10000 + word(14, 18),
    word(19, 23) * 0x10000 + word(24, 28),
    word(28, 36),
  ] as const;
}

/** The UUID at a place of a list of words. */
export function codeAt(words: Uint32Array, place: number): string {
  const hex = (at: number) => (words[place * 4 + at] ?? 0).toString(16).padStart(8, '0');
  const [b, c] = [hex(1), hex(2)];
  return `${hex(0)}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${hex(3)}`;
}

/** A table of one size is split into this many, so that none takes long to grow. */
const SHARDS = 256;
const SPLIT_AT = 4096;
const FIRST_PLACES = 8;

interface Shard {
  /** Slot + 1 by place, 0 where there is none; a power of two of places. */
  places: Int32Array;
  used: number;
}

/**
 * Slots by code, 5 to 11 bytes each: an open hash table of slots, whose codes lie with the rows. `matches` and `hashAt` ask
 * what code a slot has.
 */
export class CodeTable {
  private shards: Shard[] = [emptyShard()];
  private count = 0;

  constructor(private readonly wordAt: (slot: number, word: 0 | 1 | 2 | 3) => number) {}

  get size(): number {
    return this.count;
  }

  get bytes(): number {
    return this.shards.reduce((sum, { places }) => sum + places.byteLength, 0);
  }

  /** The slot of a code; undefined where there is none. */
  find(code: CodeWords): number | undefined {
    const hash = hashOf(code[0], code[1], code[2], code[3]);
    const { places } = this.shard(hash);
    for (let at = hash & (places.length - 1); ; at = (at + 1) & (places.length - 1)) {
      const slot = (places[at] ?? 0) - 1;
      if (slot < 0) return undefined;
      if (this.is(slot, code)) return slot;
    }
  }

  /** Adds a slot, whose code is there already and in no other slot of the table. */
  add(slot: number): void {
    if (this.shards.length === 1 && this.count >= SPLIT_AT) this.split();
    this.put(slot);
    this.count += 1;
  }

  /** Takes out a slot whose code is still there. */
  remove(slot: number): void {
    const shard = this.shard(this.hashAt(slot));
    const { places } = shard;
    const mask = places.length - 1;
    let hole = this.hashAt(slot) & mask;
    while (places[hole] !== slot + 1) {
      if (places[hole] === 0) return;
      hole = (hole + 1) & mask;
    }
    // Those behind it move up, so that no search for them ends at the hole.
    for (let at = (hole + 1) & mask; places[at] !== 0; at = (at + 1) & mask) {
      const home = this.hashAt((places[at] ?? 0) - 1) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      places[hole] = places[at] ?? 0;
      hole = at;
    }
    places[hole] = 0;
    shard.used -= 1;
    this.count -= 1;
  }

  private put(slot: number): void {
    const hash = this.hashAt(slot);
    const shard = this.shard(hash);
    if ((shard.used + 1) * 4 > shard.places.length * 3) this.grow(shard);
    insert(shard, hash, slot);
  }

  private grow(shard: Shard): void {
    const { places } = shard;
    shard.places = new Int32Array(places.length * 2);
    shard.used = 0;
    for (const place of places) if (place > 0) insert(shard, this.hashAt(place - 1), place - 1);
  }

  private split(): void {
    const [old] = this.shards;
    this.shards = Array.from({ length: SHARDS }, emptyShard);
    for (const place of old?.places ?? []) if (place > 0) this.put(place - 1);
  }

  /** By the upper bits: places are found by the lower ones. */
  private shard(hash: number): Shard {
    return (this.shards.length === 1 ? this.shards[0] : this.shards[hash >>> 24]) as Shard;
  }

  private is(slot: number, code: CodeWords): boolean {
    const word = this.wordAt;
    return (
      word(slot, 0) === code[0] && word(slot, 1) === code[1] && word(slot, 2) === code[2] && word(slot, 3) === code[3]
    );
  }

  private hashAt(slot: number): number {
    return hashOf(this.wordAt(slot, 0), this.wordAt(slot, 1), this.wordAt(slot, 2), this.wordAt(slot, 3));
  }
}

function emptyShard(): Shard {
  return { places: new Int32Array(FIRST_PLACES), used: 0 };
}

function insert(shard: Shard, hash: number, slot: number): void {
  const { places } = shard;
  let at = hash & (places.length - 1);
  while (places[at] !== 0) at = (at + 1) & (places.length - 1);
  places[at] = slot + 1;
  shard.used += 1;
}

/** Mixes all words: whoever chose codes could otherwise fill one run of places. */
function hashOf(a: number, b: number, c: number, d: number): number {
  let hash = SEED;
  for (const word of [a, b, c, d]) {
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Of this process alone, so that nobody outside can foresee which codes meet. */
const SEED = crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
