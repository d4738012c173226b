/** What one read may hold: a document with a portrait has some hundred items, nested nine deep. */
const MOST_ITEMS = 20_000;
const MOST_DEPTH = 16;

/** A data item of CBOR (RFC 8949) with the very bytes that it was read from, which are what is signed and digested. */
export interface Item {
  readonly value: Value;
  readonly bytes: Uint8Array;
}

export type Value =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | Uint8Array
  | readonly Item[]
  | ReadonlyMap<string | number, Item>
  | Tagged;

/** An item under a tag. */
export class Tagged {
  constructor(
    readonly tag: number,
    readonly item: Item,
  ) {}
}

/** Bytes that are no CBOR, or more of it than is read. */
export class CborError extends Error {}

/**
 * Reads one item that is all of `bytes`. Throws CborError for what is not well-formed or goes on behind the item, for a map with a
 * name twice or with names that are neither text nor integers, for text that is not UTF-8, and beyond the bounds above. It takes
 * time and memory by the length of the input, whatever lengths the input claims.
 */
export function readCbor(bytes: Uint8Array): Item {
  const reader = new Reader(bytes);
  const item = reader.item(0);
  if (reader.at < bytes.length) throw new CborError('Bytes follow the item');
  return item;
}

const BREAK = 0xff;
const INDEFINITE = 31;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

class Reader {
  at = 0;
  private items = 0;
  private readonly view: DataView;

  constructor(private readonly input: Uint8Array) {
    this.view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  }

  item(depth: number): Item {
    if (depth > MOST_DEPTH) throw new CborError('It is nested too deeply');
    if (++this.items > MOST_ITEMS) throw new CborError('It holds too many items');
    const from = this.at;
    const value = this.value(depth);
    return { value, bytes: this.input.subarray(from, this.at) };
  }

  private value(depth: number): Value {
    const head = this.take(1)[0] as number;
    const [major, info] = [head >> 5, head & 31];
    if (major === 7) return this.simple(info);
    if (info === INDEFINITE) return this.indefinite(major, depth);
    const count = this.argument(info);
    if (major === 0) return count;
    if (major === 1) return typeof count === 'bigint' ? -1n - count : -1 - count;
    const length = Number(count);
    if (major === 2) return this.take(length);
    if (major === 3) return text(this.take(length));
    if (major === 4) return this.list(length, depth);
    if (major === 5) return this.map(length, depth);
    return new Tagged(length, this.item(depth + 1));
  }

  private argument(info: number): number | bigint {
    if (info < 24) return info;
    if (info > 27) throw new CborError('A length is not well-formed');
    const size = 2 ** (info - 24);
    const from = this.at;
    this.take(size);
    if (size === 1) return this.view.getUint8(from);
    if (size === 2) return this.view.getUint16(from);
    if (size === 4) return this.view.getUint32(from);
    const long = this.view.getBigUint64(from);
    return long <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(long) : long;
  }

  private take(length: number): Uint8Array {
    if (length > this.input.length - this.at) throw new CborError('It is cut short');
    this.at += length;
    return this.input.subarray(this.at - length, this.at);
  }

  private list(length: number, depth: number): Item[] {
    const items: Item[] = [];
    // Not as long as it says that it is before that much was read.
    while (items.length < length) items.push(this.item(depth + 1));
    return items;
  }

  private map(length: number, depth: number): Map<string | number, Item> {
    const map = new Map<string | number, Item>();
    for (let i = 0; i < length; i++) this.entry(map, depth);
    return map;
  }

  private entry(map: Map<string | number, Item>, depth: number): void {
    const { value: name } = this.item(depth + 1);
    if (typeof name !== 'string' && typeof name !== 'number') throw new CborError('A map has a name of another kind');
    if (map.has(name)) throw new CborError('A map has a name twice');
    map.set(name, this.item(depth + 1));
  }

  private indefinite(major: number, depth: number): Value {
    if (major === 4) {
      const items: Item[] = [];
      while (!this.broken()) items.push(this.item(depth + 1));
      return items;
    }
    if (major === 5) {
      const map = new Map<string | number, Item>();
      while (!this.broken()) this.entry(map, depth);
      return map;
    }
    if (major !== 2 && major !== 3) throw new CborError('A length is not well-formed');
    const parts: Value[] = [];
    while (!this.broken()) {
      if ((this.input[this.at] as number) >> 5 !== major || ((this.input[this.at] as number) & 31) === INDEFINITE)
        throw new CborError('A string has a part of another kind');
      parts.push(this.item(depth + 1).value);
    }
    return major === 2 ? Buffer.concat(parts as Uint8Array[]) : parts.join('');
  }

  private broken(): boolean {
    if (this.at >= this.input.length) throw new CborError('It is cut short');
    if (this.input[this.at] !== BREAK) return false;
    this.at += 1;
    return true;
  }

  private simple(info: number): Value {
    if (info === 20) return false;
    if (info === 21) return true;
    if (info === 22) return null;
    if (info === 23) return undefined;
    const from = this.at;
    if (info === 25) return half(this.take(2));
    if (info === 26 && this.take(4)) return this.view.getFloat32(from);
    if (info === 27 && this.take(8)) return this.view.getFloat64(from);
    throw new CborError('A simple value is not known');
  }
}

function text(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new CborError('A text is not UTF-8');
  }
}

function half([high = 0, low = 0]: Uint8Array): number {
  const [exponent, mantissa] = [(high >> 2) & 31, ((high & 3) << 8) | low];
  const size =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent === 31
        ? mantissa === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
        : (1 + mantissa / 1024) * 2 ** (exponent - 15);
  return high & 0x80 ? -size : size;
}
