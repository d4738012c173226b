import { createHash, type Hash } from 'node:crypto';

/** SHA-256 of a value of objects, lists, bytes and scalars; the order of members does not matter. */
export function bodyHash(value: unknown): Buffer {
  const hash = createHash('sha256');
  feed(hash, value);
  return hash.digest();
}

/** Every part is written with its kind and length, so that no two values are written alike. */
function feed(hash: Hash, value: unknown): void {
  if (value instanceof Uint8Array) {
    hash.update(`b${value.length}:`).update(value);
  } else if (Array.isArray(value)) {
    hash.update(`a${value.length}:`);
    for (const item of value) feed(hash, item);
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    hash.update(`o${members.length}:`);
    for (const [name, member] of members.sort(([a], [b]) => (a < b ? -1 : 1))) {
      feed(hash, name);
      feed(hash, member);
    }
  } else {
    const text = JSON.stringify(value) ?? 'undefined';
    hash.update(`s${text.length}:${text}`);
  }
}
