import { constants, verify } from 'node:crypto';
import { type Hash, OID, type Scheme, schemeOf, UnsupportedAlgorithm } from './algorithms.js';
import { type Algorithm, der, derInteger, derOid, integerOf, TAG } from './der.js';
import { type PublicKey, rsaKeyFor } from './keys.js';
import { childrenOf, readTlv } from './tlv.js';

/** A signature and what its maker says of how it was made. */
export interface Signature {
  readonly algorithm: Algorithm;
  /** The hash that the message was digested with, for algorithms that name none. */
  readonly digest?: Hash | undefined;
  readonly value: Uint8Array;
}

/**
 * Whether the holder of the key signed the data. Throws UnsupportedAlgorithm where that cannot be told, which is no sign of
 * forgery.
 */
export function isSignedBy(key: PublicKey, data: Uint8Array, { algorithm, digest, value }: Signature): boolean {
  const scheme = schemeOf(algorithm, digest);
  if ((scheme.kind === 'ecdsa') !== (key.kind === 'ec')) return false;
  if (key.kind === 'ec') return isEcdsa(key, scheme.hash, data, value);
  if (scheme.kind === 'pss') return isPss(key.numbers, scheme, data, value);
  return verified(() => verify(scheme.hash, data, { key: key.key, padding: constants.RSA_PKCS1_PADDING }, value));
}

/**
 * ECDSA in either of its forms: r and s in DER, or side by side (BSI TR-03111). Numbers in DER may have zeros too many or too
 * few, which OpenSSL refuses and states write.
 */
export function isEcdsa(
  { key, bits }: Extract<PublicKey, { kind: 'ec' }>,
  hash: Hash,
  data: Uint8Array,
  value: Uint8Array,
): boolean {
  const size = Math.ceil(bits / 8);
  const plain = sideBySide(value, size) ?? value;
  return plain.length === 2 * size && verified(() => verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, plain));
}

/** Undefined for what is no pair of numbers in DER. */
function sideBySide(value: Uint8Array, size: number): Buffer | undefined {
  try {
    const numbers = childrenOf(readTlv(value), 2).map(integerOf);
    if (numbers.length !== 2 || numbers.some(({ length }) => length > size)) return undefined;
    return Buffer.concat(numbers.flatMap((number) => [Buffer.alloc(size - number.length), number]));
  } catch {
    return undefined;
  }
}

/** The parameters go into the key, so that the hash of the mask may be another one than that of the message. */
function isPss(
  numbers: Uint8Array,
  { hash, maskHash, saltLength }: Extract<Scheme, { kind: 'pss' }>,
  data: Uint8Array,
  value: Uint8Array,
): boolean {
  const oidOfHash = PSS_HASHES[hash];
  const oidOfMask = PSS_HASHES[maskHash];
  if (!oidOfHash || !oidOfMask) throw new UnsupportedAlgorithm(`PSS with ${hash} and ${maskHash}`);
  const hashAlgorithm = der(TAG.sequence, derOid(oidOfHash), der(TAG.null));
  const mask = der(TAG.sequence, derOid(OID.mgf1), der(TAG.sequence, derOid(oidOfMask), der(TAG.null)));
  const salt = derInteger(Buffer.from([saltLength >> 8, saltLength & 0xff]));
  const parameters = der(TAG.sequence, der(0xa0, hashAlgorithm), der(0xa1, mask), der(0xa2, salt));
  const key = rsaKeyFor(der(TAG.sequence, derOid(OID.pss), parameters), numbers);
  return verified(() => verify(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, value));
}

const PSS_HASHES: Partial<Record<Hash, string>> = {
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/** OpenSSL throws for some signatures that cannot be one of this key. */
function verified(attempt: () => boolean): boolean {
  try {
    return attempt();
  } catch {
    return false;
  }
}
