import { ByteBuffer } from 'flatbuffers';

/**
 * A table of a FlatBuffers file, read by field numbers: the schema's generated code is not needed for the few fields
 * that are. Reads outside the file throw.
 */
export class Table {
  private constructor(
    private readonly buffer: ByteBuffer,
    private readonly at: number,
  ) {}

  /** The root table of a file with the given identifier. */
  static root(bytes: Uint8Array, identifier: string): Table {
    const buffer = new ByteBuffer(bytes);
    if (bytes.length < 8 || !buffer.__has_identifier(identifier)) throw new Error(`not a ${identifier} file`);
    return new Table(buffer, buffer.readInt32(0));
  }

  int8(field: number, otherwise = 0): number {
    const at = this.#place(field);
    return at === undefined ? otherwise : this.buffer.readInt8(at);
  }

  int32(field: number, otherwise = 0): number {
    const at = this.#place(field);
    return at === undefined ? otherwise : this.buffer.readInt32(at);
  }

  text(field: number): string {
    const at = this.#place(field);
    return at === undefined ? '' : String(this.buffer.__string(at));
  }

  table(field: number): Table | undefined {
    const at = this.#place(field);
    return at === undefined ? undefined : new Table(this.buffer, this.buffer.__indirect(at));
  }

  tables(field: number): Table[] {
    return this.#vector(field, 4, (at) => new Table(this.buffer, this.buffer.__indirect(at)));
  }

  int32s(field: number): number[] {
    return this.#vector(field, 4, (at) => this.buffer.readInt32(at));
  }

  bytes(field: number): Uint8Array {
    const at = this.#place(field);
    if (at === undefined) return new Uint8Array();
    const from = this.buffer.__vector(at);
    const length = this.buffer.__vector_len(at);
    this.#within(from, length);
    return this.buffer.bytes().subarray(from, from + length);
  }

  #vector<T>(field: number, size: number, read: (at: number) => T): T[] {
    const at = this.#place(field);
    if (at === undefined) return [];
    const from = this.buffer.__vector(at);
    const length = this.buffer.__vector_len(at);
    this.#within(from, length * size);
    return Array.from({ length }, (_, i) => read(from + i * size));
  }

  /** Where a field lies; undefined when the table leaves it out. */
  #place(field: number): number | undefined {
    this.#within(this.at, 4);
    const offset = this.buffer.__offset(this.at, 4 + 2 * field);
    return offset === 0 ? undefined : this.at + offset;
  }

  #within(from: number, length: number): void {
    if (!(from >= 0 && length >= 0 && from + length <= this.buffer.capacity()))
      throw new Error('the file ends too early');
  }
}
