/** Something a pickle names instead of holding it: a tensor's storage. */
export type PersistentId = readonly PickleValue[];

/** What a pickle of tensors may be made of. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleGlobal
  | PickleObject;

/** A Python name; nothing is ever imported or called by it. */
class PickleGlobal {
  constructor(readonly name: string) {}
}

/** A value that only the reader's owner can make: a tensor or its storage. */
export interface PickleObject {
  readonly kind: 'storage' | 'tensor';
}

/** What the reader asks its owner for. */
export interface PickleHooks {
  /** The object behind a persistent id; throws on one it does not know. */
  load(id: PersistentId): PickleValue;
  /** The result of calling a named function; throws on any name it does not know. */
  call(name: string, args: readonly PickleValue[]): PickleValue;
}

const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

/**
 * Reads Python pickles of protocol 2, as torch.save writes them, and nothing that would run code: names stay names,
 * calls go to `hooks`, state given to an object is dropped. Source: pickletools.py of CPython.
 */
export class PickleReader {
  readonly #view: DataView;
  readonly #memo = new Map<number, PickleValue>();
  #stack: Slot[] = [];

  constructor(
    private readonly bytes: Uint8Array,
    private readonly hooks: PickleHooks,
    /** Where the next pickle begins; after `read`, where it ended. */
    public at = 0,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next pickle's value. Throws on an opcode outside the set above and at a premature end. */
  read(): PickleValue {
    this.#stack = [];
    this.#memo.clear();
    for (;;) {
      const opcode = this.#byte();
      if (opcode === 0x2e) return this.#pop();
      const step = OPCODES[opcode];
      if (!step) throw new Error(`pickle opcode 0x${opcode.toString(16)} is not supported`);
      step(this);
    }
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  mark(): void {
    this.#stack.push(MARK);
  }

  /** Everything above the last mark, which goes too. */
  popToMark(): PickleValue[] {
    const from = this.#stack.lastIndexOf(MARK);
    if (from < 0) throw new Error('pickle has no mark');
    return this.#stack.splice(from).slice(1) as PickleValue[];
  }

  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  remember(index: number): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw new Error('pickle reads a memo entry that was not written');
    this.push(value);
  }

  top(): PickleValue {
    const value = this.#pop();
    this.push(value);
    return value;
  }

  setItems(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!(target instanceof Map)) throw new Error('pickle sets items of what is no dictionary');
    for (let i = 0; i < items.length; i += 2) target.set(items[i] as PickleValue, items[i + 1] as PickleValue);
  }

  reduce(): void {
    const [callable, args] = this.popMany(2);
    if (!(callable instanceof PickleGlobal) || !Array.isArray(args)) throw new Error('pickle calls what is no name');
    this.push(this.hooks.call(callable.name, args));
  }

  loadPersistent(): void {
    const [id] = this.popMany(1);
    if (!Array.isArray(id)) throw new Error('pickle has a persistent id that is no tuple');
    this.push(this.hooks.load(id));
  }

  uint(size: 1 | 2 | 4): number {
    const at = this.#advance(size);
    if (size === 1) return this.#view.getUint8(at);
    return size === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  text(length: number): string {
    const at = this.#advance(length);
    return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes.subarray(at, at + length));
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new Error('pickle ends too early');
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  /** A little-endian integer in two's complement. */
  long(length: number): bigint {
    let value = 0n;
    for (let i = 0; i < length; i++) value |= BigInt(this.uint(1)) << BigInt(8 * i);
    return BigInt.asIntN(8 * length, value);
  }

  #byte(): number {
    return this.uint(1);
  }

  #advance(length: number): number {
    const at = this.at;
    if (at + length > this.bytes.length) throw new Error('pickle ends too early');
    this.at += length;
    return at;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw new Error('pickle takes from an empty stack');
    return value;
  }
}

const tuple = (count: number) => (p: PickleReader) => p.push(p.popMany(count));

const OPCODES: Readonly<Record<number, (p: PickleReader) => void>> = {
  128: (p) => {
    const protocol = p.uint(1);
    if (protocol !== 2) throw new Error(`pickle protocol ${protocol} is not supported`);
  },
  40: (p) => p.mark(),
  41: tuple(0),
  133: tuple(1),
  134: tuple(2),
  135: tuple(3),
  116: (p) => p.push(p.popToMark()),
  93: (p) => p.push([]),
  125: (p) => p.push(new Map()),
  78: (p) => p.push(null),
  136: (p) => p.push(true),
  137: (p) => p.push(false),
  74: (p) => p.push(p.int32()),
  75: (p) => p.push(p.uint(1)),
  77: (p) => p.push(p.uint(2)),
  138: (p) => p.push(p.long(p.uint(1))),
  71: (p) => p.push(p.float64()),
  88: (p) => p.push(p.text(p.uint(4))),
  99: (p) => p.push(new PickleGlobal(`${p.line()}.${p.line()}`)),
  113: (p) => p.remember(p.uint(1)),
  114: (p) => p.remember(p.uint(4)),
  104: (p) => p.recall(p.uint(1)),
  106: (p) => p.recall(p.uint(4)),
  115: (p) => p.setItems(p.popMany(2)),
  117: (p) => p.setItems(p.popToMark()),
  97: (p) => append(p, p.popMany(1)),
  101: (p) => append(p, p.popToMark()),
  82: (p) => p.reduce(),
  81: (p) => p.loadPersistent(),
  // BUILD: torch hangs metadata on the dictionary of weights, which is not needed here.
  98: (p) => p.popMany(1),
};

function append(p: PickleReader, items: readonly PickleValue[]): void {
  const target = p.top();
  if (!Array.isArray(target)) throw new Error('pickle appends to what is no list');
  target.push(...items);
}
