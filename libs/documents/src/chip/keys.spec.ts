import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { der, derInteger, derOid, Sequence, TAG } from './der.js';
import { publicKeyOf } from './keys.js';
import { readTlv } from './tlv.js';

const CURVES = [
  'prime192v1',
  'secp224r1',
  'prime256v1',
  'secp384r1',
  'secp521r1',
  'brainpoolP160r1',
  'brainpoolP192r1',
  'brainpoolP224r1',
  'brainpoolP256r1',
  'brainpoolP320r1',
  'brainpoolP384r1',
  'brainpoolP512r1',
  'brainpoolP256t1',
];
const unsupported = expect.objectContaining({ name: 'UnsupportedAlgorithm' });

type Part = 'version' | 'field' | 'curve' | 'generator' | 'order';
type Parts = Record<Part, Buffer> & { cofactor?: Buffer | undefined };

/** A key with written-out parameters, of which the test may change one. */
function written(namedCurve: string, change: (parts: Parts) => Partial<Parts> = () => ({})): Buffer {
  const spki = generateKeyPairSync('ec', { namedCurve, paramEncoding: 'explicit' }).publicKey;
  const outer = Sequence.of(readTlv(spki.export({ format: 'der', type: 'spki' })));
  const algorithm = Sequence.of(outer.next());
  algorithm.next();
  const [version, field, curve, generator, order, cofactor] = Sequence.of(algorithm.next())
    .rest()
    .map(({ raw }) => Buffer.from(raw));
  if (!version || !field || !curve || !generator || !order) throw new Error('parameters are missing');
  const parts: Parts = { version, field, curve, generator, order, cofactor };
  const { cofactor: last, ...rest } = { ...parts, ...change(parts) };
  const parameters = der(TAG.sequence, ...Object.values(rest), ...(last ? [last] : []));
  return der(TAG.sequence, der(TAG.sequence, derOid('1.2.840.10045.2.1'), parameters), outer.next().raw);
}

/** The same element with one bit of its value changed. */
function changed(element: Buffer, fromEnd = 1): Buffer {
  const copy = Buffer.from(element);
  const at = copy.length - fromEnd;
  copy[at] = (copy[at] ?? 0) ^ 2;
  return copy;
}

describe('a key with written-out parameters', () => {
  it.each(CURVES)('of %s is the one on the named curve', (namedCurve) => {
    const spki = written(namedCurve);
    const key = publicKeyOf(spki);
    expect(key.key.asymmetricKeyDetails?.namedCurve).toBe(namedCurve);
    const point = createPublicKey({ key: spki, format: 'der', type: 'spki' }).export({ format: 'der', type: 'spki' });
    expect(key.key.export({ format: 'der', type: 'spki' }).subarray(-40)).toEqual(point.subarray(-40));
  });

  it('is the same without a cofactor and with a generator that is compressed', () => {
    expect(publicKeyOf(written('prime256v1', () => ({ cofactor: undefined }))).kind).toBe('ec');
    const compressed = ({ generator }: Parts) => {
      const point = readTlv(generator).value;
      const parity = 2 + ((point.at(-1) ?? 0) & 1);
      return { generator: der(TAG.octetString, Buffer.from([parity]), point.subarray(1, 33)) };
    };
    expect(publicKeyOf(written('brainpoolP256r1', compressed)).kind).toBe('ec');
  });

  it.each<[string, (parts: Parts) => Partial<Parts>]>([
    ['prime', ({ field }) => ({ field: changed(field) })],
    ['second coefficient', ({ curve }) => ({ curve: changed(curve, 30) })],
    ['generator, by which anybody could have made the key', ({ generator }) => ({ generator: changed(generator, 40) })],
    ['order', ({ order }) => ({ order: changed(order) })],
    ['cofactor', () => ({ cofactor: derInteger(Buffer.from([2])) })],
    [
      'kind of field',
      ({ field }) => ({ field: Buffer.from(field.toString('hex').replace('2a8648ce3d0101', '2a8648ce3d0102'), 'hex') }),
    ],
  ])('is no known one where it has another %s', (_, change) => {
    expect(() => publicKeyOf(written('prime256v1', change))).toThrow(unsupported);
  });
});

describe('other keys', () => {
  it('are not known: on small curves, of DSA, of GOST, of RSA beyond 8192 bits', () => {
    const small = generateKeyPairSync('ec', { namedCurve: 'secp112r1' }).publicKey.export({
      format: 'der',
      type: 'spki',
    });
    expect(() => publicKeyOf(small)).toThrow(unsupported);
    for (const oid of ['1.2.840.10040.4.1', '1.2.643.7.1.1.1.1']) {
      const spki = der(TAG.sequence, der(TAG.sequence, derOid(oid)), der(TAG.bitString, Buffer.alloc(40)));
      expect(() => publicKeyOf(spki)).toThrow(unsupported);
    }
    const numbers = der(TAG.sequence, derInteger(Buffer.alloc(1025, 0x71)), derInteger(Buffer.from([1, 0, 1])));
    const rsa = der(TAG.sequence, derOid('1.2.840.113549.1.1.1'), der(TAG.null));
    const huge = der(TAG.sequence, rsa, der(TAG.bitString, Buffer.from([0]), numbers));
    expect(() => publicKeyOf(huge)).toThrow(unsupported);
  });

  it('are refused where their point is not on the curve', () => {
    const spki = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({
      format: 'der',
      type: 'spki',
    });
    const refusal = expect.objectContaining({ name: 'ChipFormatError' });
    expect(() => publicKeyOf(changed(spki))).toThrow(refusal);
  });
});
