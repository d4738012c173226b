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
