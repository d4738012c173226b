import { createPublicKey, type KeyObject } from 'node:crypto';
import { EC_KEYS, OID, RSA_KEYS, UnsupportedAlgorithm } from './algorithms.js';
import { curveOf } from './curves.js';
import { algorithmOf, bitsOf, der, derOid, integerOf, Sequence, TAG } from './der.js';
import { ChipFormatError, readTlv } from './tlv.js';

const MOST_MODULUS_BYTES = 1024;
const MOST_EXPONENT_BYTES = 8;

/** A public key: of RSA with its numbers, of EC on a curve that has a name. */
export type PublicKey =
  | {
      readonly kind: 'rsa';
      readonly key: KeyObject;
      /** `RSAPublicKey`. */
      readonly numbers: Uint8Array;
      readonly modulus: Uint8Array;
    }
  | {
      readonly kind: 'ec';
      readonly key: KeyObject;
      /** Size of the field. */
      readonly bits: number;
    };

/**
 * Reads a `SubjectPublicKeyInfo`. A key of RSA is taken for any use of RSA, whatever scheme it is bound to; a key of EC
 * with written-out parameters becomes one on the named curve. Throws ChipFormatError and UnsupportedAlgorithm.
 */
export function publicKeyOf(spki: Uint8Array): PublicKey {
  const parts = Sequence.of(readTlv(spki));
  const { oid, parameters } = algorithmOf(parts.next());
  const bits = bitsOf(parts.next());
  if (RSA_KEYS.includes(oid)) return rsaKey(bits);
  if (!EC_KEYS.includes(oid)) throw new UnsupportedAlgorithm(`key ${oid}`);
  const curve = curveOf(parameters);
  const key = opened(spkiOf(der(TAG.sequence, derOid(OID.ec), derOid(curve)), bits));
  return { kind: 'ec', key, bits: 8 * Math.floor((bits.length - 1) / (bits[0] === 4 ? 2 : 1)) };
}

/** What a `SubjectPublicKeyInfo` holds beside the algorithm: a point, or the numbers of a key. Throws ChipFormatError. */
export function keyBitsOf(spki: Uint8Array): Uint8Array {
  const parts = Sequence.of(readTlv(spki));
  parts.next(TAG.sequence);
  return bitsOf(parts.next());
}

/** An RSA key for one scheme, by the algorithm that names it and its parameters. */
export function rsaKeyFor(algorithm: Uint8Array, numbers: Uint8Array): KeyObject {
  return opened(spkiOf(algorithm, numbers));
}

function rsaKey(numbers: Uint8Array): PublicKey {
  const parts = Sequence.of(readTlv(numbers));
  const modulus = integerOf(parts.next());
  const exponent = integerOf(parts.next());
  if (modulus.length > MOST_MODULUS_BYTES || exponent.length > MOST_EXPONENT_BYTES) {
    throw new UnsupportedAlgorithm('an RSA key of this size');
  }
  const algorithm = der(TAG.sequence, derOid(OID.rsa), der(TAG.null));
  return { kind: 'rsa', key: opened(spkiOf(algorithm, numbers)), numbers, modulus };
}

function spkiOf(algorithm: Uint8Array, bits: Uint8Array): Buffer {
  return der(TAG.sequence, algorithm, der(TAG.bitString, Buffer.from([0]), bits));
}

function opened(spki: Buffer): KeyObject {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    throw new ChipFormatError('the public key cannot be used');
  }
}
