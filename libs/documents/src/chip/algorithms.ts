import { type Algorithm, algorithmOf, numberOf, Sequence } from './der.js';

/** A key, curve, hash or signature scheme that is not known here: nothing is said of what was signed with it. */
export class UnsupportedAlgorithm extends Error {
  override readonly name = 'UnsupportedAlgorithm';
}

/** Names of hashes as node:crypto knows them. */
export type Hash =
  | 'sha1'
  | 'sha224'
  | 'sha256'
  | 'sha384'
  | 'sha512'
  | 'sha3-224'
  | 'sha3-256'
  | 'sha3-384'
  | 'sha3-512';

/** How a signature is to be verified. */
export type Scheme =
  | { readonly kind: 'rsa'; readonly hash: Hash }
  | { readonly kind: 'pss'; readonly hash: Hash; readonly maskHash: Hash; readonly saltLength: number }
  | { readonly kind: 'ecdsa'; readonly hash: Hash };

const SHA2: readonly Hash[] = ['sha256', 'sha384', 'sha512', 'sha224'];
const SHA3: readonly Hash[] = ['sha3-224', 'sha3-256', 'sha3-384', 'sha3-512'];
const NIST = '2.16.840.1.101.3.4';

const HASHES: Readonly<Record<string, Hash>> = {
  '1.3.14.3.2.26': 'sha1',
  ...numbered(`${NIST}.2`, 1, SHA2),
  ...numbered(`${NIST}.2`, 7, SHA3),
};

const RSA: Readonly<Record<string, Hash>> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.3.14.3.2.29': 'sha1',
  ...numbered('1.2.840.113549.1.1', 11, SHA2),
  ...numbered(`${NIST}.3`, 13, SHA3),
};

const ECDSA: Readonly<Record<string, Hash>> = {
  '1.2.840.10045.4.1': 'sha1',
  ...numbered('1.2.840.10045.4.3', 1, ['sha224', 'sha256', 'sha384', 'sha512']),
  ...numbered(`${NIST}.3`, 9, SHA3),
  // BSI TR-03111: r and s side by side.
  ...numbered('0.4.0.127.0.7.1.1.4.1', 1, ['sha1', 'sha224', 'sha256', 'sha384', 'sha512']),
};

export const OID = {
  rsa: '1.2.840.113549.1.1.1',
  pss: '1.2.840.113549.1.1.10',
  mgf1: '1.2.840.113549.1.1.8',
  ec: '1.2.840.10045.2.1',
} as const;

/** Keys of RSA whose algorithm says what else they may be used for. */
export const RSA_KEYS: readonly string[] = [OID.rsa, OID.pss, '1.2.840.113549.1.1.7'];
export const EC_KEYS: readonly string[] = [OID.ec, '1.3.132.1.12'];

/** Throws UnsupportedAlgorithm. */
export function hashOf(oid: string): Hash {
  const hash = HASHES[oid];
  if (!hash) throw new UnsupportedAlgorithm(`hash ${oid}`);
  return hash;
}

/**
 * The scheme that an algorithm names; `digest`, the hash of what was signed, where it names none of its own. Throws
 * UnsupportedAlgorithm.
 */
export function schemeOf({ oid, parameters }: Algorithm, digest?: Hash): Scheme {
  if (oid === OID.pss) return pssOf(parameters && Sequence.of(parameters));
  const rsa = RSA[oid] ?? (oid === OID.rsa ? digest : undefined);
  if (rsa) return { kind: 'rsa', hash: rsa };
  const specified = oid === '1.2.840.10045.4.3' && parameters ? hashOf(algorithmOf(parameters).oid) : undefined;
  const ecdsa = ECDSA[oid] ?? specified ?? (oid === OID.ec ? digest : undefined);
  if (ecdsa) return { kind: 'ecdsa', hash: ecdsa };
  throw new UnsupportedAlgorithm(`signature ${oid}`);
}

/** The hash that an algorithm for ECDSA names, if it names one that is known. */
export function ecdsaHashOf(oid: string): Hash | undefined {
  return ECDSA[oid];
}

/** RSASSA-PSS-params (RFC 4055); what is absent is SHA-1, MGF1 with SHA-1, and a salt of 20 bytes. */
function pssOf(parts: Sequence | undefined): Scheme {
  const [hash, mask, salt, trailer] = [0xa0, 0xa1, 0xa2, 0xa3].map((tag) => {
    const tagged = parts?.optional(tag);
    return tagged && Sequence.of(tagged, tag).next();
  });
  const mgf = mask && algorithmOf(mask);
  if (mgf && mgf.oid !== OID.mgf1) throw new UnsupportedAlgorithm(`mask generation ${mgf.oid}`);
  if (trailer && numberOf(trailer) !== 1) throw new UnsupportedAlgorithm('trailer of a PSS signature');
  return {
    kind: 'pss',
    hash: hash ? hashOf(algorithmOf(hash).oid) : 'sha1',
    maskHash: mgf?.parameters ? hashOf(algorithmOf(mgf.parameters).oid) : 'sha1',
    saltLength: salt ? numberOf(salt) : 20,
  };
}

function numbered(prefix: string, from: number, hashes: readonly Hash[]): Record<string, Hash> {
  return Object.fromEntries(hashes.map((hash, index) => [`${prefix}.${from + index}`, hash]));
}
