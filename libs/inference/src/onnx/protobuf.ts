/** One field of a message: `value` holds a varint, `bytes` everything else. */
export interface ProtoField {
  readonly field: number;
  readonly wireType: number;
  readonly value: bigint;
  readonly bytes: Uint8Array;
}

/**
 * A writer for the protobuf wire format (protobuf.dev, "Encoding"), as much of it as an ONNX file needs. Fields come out
 * in the order of the calls, so equal calls give equal bytes.
 */
export class ProtoWriter {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  /** A varint field: int32, int64 or enum; negative numbers as two's complement of 64 bits. */
  int(field: number, value: number): this {
    return this.#key(field, 0).#varint(BigInt.asUintN(64, BigInt(value)));
  }

  /** A 32-bit float field. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#key(field, 5).#push(bytes);
  }

  /** A length-delimited field: bytes. */
  bytes(field: number, value: Uint8Array): this {
    return this.#key(field, 2).#varint(BigInt(value.length)).#push(value);
  }

  /** A length-delimited field: UTF-8 text. */
  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** A length-delimited field: an embedded message. */
  message(field: number, write: (writer: ProtoWriter) => void): this {
    const inner = new ProtoWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  /** A field as it was read. */
  copy({ field, wireType, value, bytes }: ProtoField): this {
    if (wireType === 0) return this.#key(field, 0).#varint(value);
    if (wireType === 2) return this.bytes(field, bytes);
    return this.#key(field, wireType).#push(bytes);
  }

  /** The bytes written so far. */
  finish(): Uint8Array {
    const out = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      out.set(chunk, at);
      at += chunk.length;
    }
    return out;
  }

  #key(field: number, wireType: number): this {
    return this.#varint(BigInt((field << 3) | wireType));
  }

  #varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = value;
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest > 0n ? low | 0x80 : low);
    } while (rest > 0n);
    return this.#push(Uint8Array.from(bytes));
  }

  #push(chunk: Uint8Array): this {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    return this;
  }
}

/** Reads a message's fields in their order; what lies inside embedded messages is read by another reader. */
export class ProtoReader {
  #at = 0;

  constructor(private readonly message: Uint8Array) {}

  /** All fields. Throws when the message ends inside one or holds a wire type that ONNX does not use. */
  fields(): ProtoField[] {
    const fields: ProtoField[] = [];
    while (this.#at < this.message.length) {
      const key = Number(this.#varint());
      const wireType = key & 7;
      const value = wireType === 0 ? this.#varint() : 0n;
      const length = wireType === 0 ? 0 : this.#length(wireType);
      if (this.#at + length > this.message.length) throw new Error('protobuf message ends too early');
      fields.push({ field: key >>> 3, wireType, value, bytes: this.message.subarray(this.#at, this.#at + length) });
      this.#at += length;
    }
    return fields;
  }

  #length(wireType: number): number {
    if (wireType === 2) return Number(this.#varint());
    if (wireType === 1) return 8;
    if (wireType === 5) return 4;
    throw new Error(`protobuf wire type ${wireType} is not supported`);
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.message[this.#at++];
      if (byte === undefined) throw new Error('protobuf message ends too early');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Error('protobuf varint is too long');
  }
}
