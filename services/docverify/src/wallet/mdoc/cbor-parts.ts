import { isDay } from '../days.js';
import { CborError, type Item, readCbor, Tagged } from './cbor.js';

/** Tag of a byte string that holds CBOR of its own (RFC 8949, 3.4.5.1). */
const EMBEDDED = 24;

const refuse = (what: string): never => {
  throw new CborError(what);
};

export const textOf = ({ value }: Item): string => (typeof value === 'string' ? value : refuse('A text is missing'));

export const bytesOf = ({ value }: Item): Uint8Array =>
  value instanceof Uint8Array ? value : refuse('A byte string is missing');

export const integerOf = ({ value }: Item): number =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse('An integer is missing');

export const listOf = ({ value }: Item): readonly Item[] =>
  Array.isArray(value) ? (value as readonly Item[]) : refuse('A list is missing');

export const mapOf = ({ value }: Item): ReadonlyMap<string | number, Item> =>
  value instanceof Map ? (value as ReadonlyMap<string | number, Item>) : refuse('A map is missing');

/** The member of a map; throws CborError where it has none. */
export const memberOf = (map: ReadonlyMap<string | number, Item>, name: string | number): Item =>
  map.get(name) ?? refuse('A member is missing');

/** A member, and whether text names it. */
export function namedMembersOf(item: Item): [string, Item][] {
  return [...mapOf(item)].map(([name, member]) => [
    typeof name === 'string' ? name : refuse('A name is no text'),
    member,
  ]);
}

/** The bytes of the CBOR within a byte string under tag 24. */
export function embeddedBytesOf({ value }: Item): Uint8Array {
  if (!(value instanceof Tagged) || value.tag !== EMBEDDED) return refuse('Embedded CBOR is missing');
  return bytesOf(value.item);
}

/** The item within a byte string under tag 24. */
export const embeddedOf = (item: Item): Item => readCbor(embeddedBytesOf(item));

/** RFC 3339 with a zone, under tag 0. Throws CborError for anything else, such as a day that is none. */
export function dateTimeOf({ value }: Item): Date {
  const text = value instanceof Tagged && value.tag === 0 ? textOf(value.item) : refuse('A date is missing');
  const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text) ? new Date(text) : undefined;
  if (!date || Number.isNaN(date.getTime()) || !isDay(text.slice(0, 10))) return refuse('A date is none');
  return date;
}

function head(major: number, count: number): Uint8Array {
  const first = major << 5;
  if (count < 24) return Uint8Array.of(first | count);
  if (count < 0x1_00) return Uint8Array.of(first | 24, count);
  if (count < 0x1_00_00) return Uint8Array.of(first | 25, count >> 8, count & 255);
  return Uint8Array.of(first | 26, count >>> 24, (count >> 16) & 255, (count >> 8) & 255, count & 255);
}

/** CBOR of a text. */
export function cborText(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([head(3, bytes.length), bytes]);
}

/** CBOR of a byte string. */
export const cborBytes = (bytes: Uint8Array): Uint8Array => Buffer.concat([head(2, bytes.length), bytes]);

/** CBOR of a list of items that are CBOR already. */
export const cborList = (...items: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([head(4, items.length), ...items]);

/** CBOR of CBOR, embedded as under tag 24. */
export const cborEmbedded = (cbor: Uint8Array): Uint8Array => Buffer.concat([head(6, EMBEDDED), cborBytes(cbor)]);

/** CBOR of null. */
export const CBOR_NULL = Uint8Array.of(0xf6);
