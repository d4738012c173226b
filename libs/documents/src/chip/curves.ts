import { generateKeyPairSync } from 'node:crypto';
import { UnsupportedAlgorithm } from './algorithms.js';
import { hex, integerOf, numberOf, octetsOf, oidOf, Sequence, TAG, withoutZeros } from './der.js';
import { readTlv, type Tlv } from './tlv.js';

/** Curves of documents and their certificates, as node:crypto names them, with their object identifiers. */
const CURVES: Readonly<Record<string, string>> = {
  prime192v1: '1.2.840.10045.3.1.1',
  secp224r1: '1.3.132.0.33',
  prime256v1: '1.2.840.10045.3.1.7',
  secp384r1: '1.3.132.0.34',
  secp521r1: '1.3.132.0.35',
  secp256k1: '1.3.132.0.10',
  ...Object.fromEntries(
    [160, 192, 224, 256, 320, 384, 512].flatMap((bits, index) => [
      [`brainpoolP${bits}r1`, `1.3.36.3.3.2.8.1.1.${1 + 2 * index}`],
      [`brainpoolP${bits}t1`, `1.3.36.3.3.2.8.1.1.${2 + 2 * index}`],
    ]),
  ),
};

const NAMED = new Set(Object.values(CURVES));
let explicitCurves: ReadonlyMap<string, string> | undefined;

/**
 * The object identifier of the curve that the parameters of an EC key name, or write out in full. Written-out parameters
 * are taken for a named curve only where prime, both coefficients, generator and order are all its own: one that differs
 * may be made so that anybody can sign. Throws UnsupportedAlgorithm for any other curve.
 */
export function curveOf(parameters: Tlv | undefined): string {
  if (parameters?.tag === TAG.oid) {
    const oid = oidOf(parameters);
    if (NAMED.has(oid)) return oid;
    throw new UnsupportedAlgorithm(`curve ${oid}`);
  }
  if (parameters?.tag !== TAG.sequence) throw new UnsupportedAlgorithm('parameters of an EC key');
  explicitCurves ??= ownParameters();
  const oid = explicitCurves.get(fingerprintOf(parameters));
  if (!oid) throw new UnsupportedAlgorithm('an EC key on a curve without a name');
  return oid;
}

/** What the named curves look like when written out: asked of the cryptographic library rather than typed here. */
function ownParameters(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(CURVES).flatMap(([namedCurve, oid]): [string, string][] => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve, paramEncoding: 'explicit' });
      const key = readTlv(publicKey.export({ format: 'der', type: 'spki' }));
      const algorithm = Sequence.of(Sequence.of(key).next());
      algorithm.next(TAG.oid);
      return [[fingerprintOf(algorithm.next(TAG.sequence)), oid]];
    }),
  );
}

/** Prime, coefficients, generator, order and cofactor as one text. A seed says nothing, and a compressed generator is the same one. */
function fingerprintOf(parameters: Tlv): string {
  const parts = Sequence.of(parameters);
  parts.next(TAG.integer);
  const field = Sequence.of(parts.next());
  if (oidOf(field.next()) !== '1.2.840.10045.1.1') throw new UnsupportedAlgorithm('an EC key on a binary field');
  const prime = integerOf(field.next());
  const curve = Sequence.of(parts.next());
  const [a, b] = [octetsOf(curve.next()), octetsOf(curve.next())];
  const generator = pointOf(octetsOf(parts.next()), prime.length);
  const order = integerOf(parts.next());
  const cofactor = parts.optional(TAG.integer);
  if (cofactor && numberOf(cofactor) !== 1) throw new UnsupportedAlgorithm('cofactor of an EC key');
  return [prime, withoutZeros(a), withoutZeros(b), generator, order].map((part) => hex(part)).join(' ');
}

/** x and the parity of y, which tell the point. */
function pointOf(point: Uint8Array, size: number): Uint8Array {
  const [form = 0] = point;
  const isWhole = form === 4 && point.length === 1 + 2 * size;
  if (!isWhole && !((form === 2 || form === 3) && point.length === 1 + size)) {
    throw new UnsupportedAlgorithm('generator of an EC key');
  }
  const parity = isWhole ? 2 + ((point.at(-1) ?? 0) & 1) : form;
  return Buffer.from([parity, ...point.subarray(1, 1 + size)]);
}
