import { ChipFormatError, childrenOf, readTlvs, type Tlv } from './tlv.js';

/** Tags of ASN.1 that certificates and signed messages use. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
  octets: 0x24,
} as const;

/** An `AlgorithmIdentifier`. */
export interface Algorithm {
  readonly oid: string;
  readonly parameters: Tlv | undefined;
  readonly raw: Uint8Array;
}

/** Takes the elements of a sequence one after the other. */
export class Sequence {
  private at = 0;

  private constructor(private readonly parts: readonly Tlv[]) {}

  /** Throws ChipFormatError where the element is none with this tag. */
  static of(tlv: Tlv, tag: number = TAG.sequence, most?: number): Sequence {
    if (tlv.tag !== tag) throw new ChipFormatError(`tag ${tlv.tag.toString(16)} where ${tag.toString(16)} belongs`);
    return new Sequence(childrenOf(tlv, most));
  }

  /** The next element, whatever it is, or of this tag. */
  next(tag?: number): Tlv {
    const part = this.parts[this.at++];
    if (!part) throw new ChipFormatError('an element is missing');
    if (tag !== undefined && part.tag !== tag) {
      throw new ChipFormatError(`tag ${part.tag.toString(16)} where ${tag.toString(16)} belongs`);
    }
    return part;
  }

  /** The next element if it has this tag. */
  optional(tag: number): Tlv | undefined {
    return this.parts[this.at]?.tag === tag ? this.next() : undefined;
  }

  rest(): readonly Tlv[] {
    const rest = this.parts.slice(this.at);
    this.at = this.parts.length;
    return rest;
  }
}

/** An object identifier in dotted decimal. */
export function oidOf({ tag, value }: Tlv): string {
  if (tag !== TAG.oid || value.length === 0 || value.length > 32) throw new ChipFormatError('no object identifier');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of value) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 256) throw new ChipFormatError('an arc of an object identifier is too large');
    if ((byte & 0x80) !== 0) continue;
    if (arcs.length === 0) {
      const first = Math.min(2, Math.floor(arc / 40));
      arcs.push(first, arc - first * 40);
    } else {
      arcs.push(arc);
    }
    arc = 0;
  }
  return arcs.join('.');
}

export function algorithmOf(tlv: Tlv): Algorithm {
  const parts = Sequence.of(tlv);
  return { oid: oidOf(parts.next()), parameters: parts.rest()[0], raw: tlv.raw };
}

/** An INTEGER without leading zeros, as its bytes. */
export function integerOf({ tag, value }: Tlv): Uint8Array {
  if (tag !== TAG.integer || value.length === 0) throw new ChipFormatError('no integer');
  return withoutZeros(value);
}

/** A small INTEGER that is not negative. */
export function numberOf(tlv: Tlv): number {
  const bytes = integerOf(tlv);
  if (bytes.length > 4 || ((tlv.value[0] ?? 0) & 0x80) !== 0) throw new ChipFormatError('an integer is too large');
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** The bits of a BIT STRING of whole bytes. */
export function bitsOf({ tag, value }: Tlv): Uint8Array {
  if (tag !== TAG.bitString || value.length === 0) throw new ChipFormatError('no bit string');
  return value.subarray(1);
}

/** An OCTET STRING, also one that is sent in pieces. */
export function octetsOf(tlv: Tlv): Uint8Array {
  if (tlv.tag === TAG.octetString) return tlv.value;
  if (tlv.tag !== TAG.octets) throw new ChipFormatError('no octet string');
  return Buffer.concat(
    readTlvs(tlv.value).map(({ tag, value }) => {
      if (tag !== TAG.octetString) throw new ChipFormatError('no octet string');
      return value;
    }),
  );
}

const TIME = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.\d+)?(Z|[+-]\d{4})?$/;

/** A UTCTime (years 1950 to 2049) or GeneralizedTime. */
export function timeOf({ tag, value }: Tlv): Date {
  const text = Buffer.from(value).toString('latin1');
  const [, year = '', month, day, hours, minutes, seconds = '00', zone = 'Z'] = TIME.exec(text) ?? [];
  const isShort = tag === 0x17;
  if (year.length !== (isShort ? 2 : 4)) throw new ChipFormatError('no time');
  const whole = isShort ? `${Number(year) < 50 ? '20' : '19'}${year}` : year;
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const time = new Date(`${whole}-${month}-${day}T${hours}:${minutes}:${seconds}${offset}`);
  if (Number.isNaN(time.getTime())) throw new ChipFormatError('no time');
  return time;
}

export function withoutZeros(bytes: Uint8Array): Uint8Array {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  return bytes.subarray(from);
}

/** Hexadecimal digits, in lower case. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Writes an element. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : length < 0x10000
          ? [0x82, length >> 8, length & 0xff]
          : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  const head = tag > 0xffff ? [tag >> 16, (tag >> 8) & 0xff, tag & 0xff] : tag > 0xff ? [tag >> 8, tag & 0xff] : [tag];
  return Buffer.concat([Buffer.from([...head, ...size]), value]);
}

/** Writes an INTEGER that is not negative. */
export function derInteger(bytes: Uint8Array): Buffer {
  const plain = withoutZeros(bytes);
  return der(TAG.integer, ((plain[0] ?? 0) & 0x80) !== 0 ? Buffer.from([0]) : Buffer.alloc(0), plain);
}

/** Writes an object identifier. */
export function derOid(oid: string): Buffer {
  const [first = 0, second = 0, ...more] = oid.split('.').map(Number);
  const bytes = [first * 40 + second, ...more].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
      digits.unshift((rest & 0x7f) | 0x80);
    return digits;
  });
  return der(TAG.oid, Buffer.from(bytes));
}
