import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Hash } from './algorithms.js';
import { der, derInteger, derOid, TAG } from './der.js';

/** How a made-up key signs. */
export type Signing =
  | { kind: 'rsa'; hash: Hash }
  | { kind: 'pss'; hash: Hash; maskHash?: Hash; saltLength?: number }
  | { kind: 'ecdsa'; hash: Hash; curve: string; explicit?: boolean; plain?: boolean };

/** A key with the way in which it signs. */
export interface SigningKey {
  readonly how: Signing;
  readonly publicKey: Buffer;
  readonly privateKey: KeyObject;
}

/** A certificate with its holder's key. */
export interface Holder {
  readonly certificate: Buffer;
  readonly name: Buffer;
  readonly key: SigningKey;
}

const OIDS: Partial<Record<Hash, { hash: string; rsa: string; ecdsa: string; plain: string }>> = {
  sha1: oids('1.3.14.3.2.26', 5, '1', 1),
  sha224: oids('2.16.840.1.101.3.4.2.4', 14, '3.1', 2),
  sha256: oids('2.16.840.1.101.3.4.2.1', 11, '3.2', 3),
  sha384: oids('2.16.840.1.101.3.4.2.2', 12, '3.3', 4),
  sha512: oids('2.16.840.1.101.3.4.2.3', 13, '3.4', 5),
};

const made = new Map<string, SigningKey>();

/** A key for a way of signing; of one `name` the same key again, since RSA keys take their time. */
export function makeKey(how: Signing, name = ''): SigningKey {
  const id = `${name} ${JSON.stringify(how)}`;
  const known = made.get(id);
  if (known) return known;
  const { publicKey, privateKey } = pairFor(how);
  const key = { how, privateKey, publicKey: publicKey.export({ format: 'der', type: 'spki' }) };
  made.set(id, key);
  return key;
}

function pairFor(how: Signing) {
  if (how.kind === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 2048 });
  if (how.kind === 'ecdsa') {
    const paramEncoding = how.explicit ? 'explicit' : 'named';
    return generateKeyPairSync('ec', { namedCurve: how.curve, paramEncoding });
  }
  const { hash, maskHash = hash, saltLength = 32 } = how;
  return generateKeyPairSync('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm: hash,
    mgf1HashAlgorithm: maskHash,
    // The types of Node say string; it takes a number alone.
    saltLength: saltLength as unknown as string,
  });
}

export function signWith({ how, privateKey }: SigningKey, data: Uint8Array): Buffer {
  if (how.kind === 'ecdsa') {
    return sign(how.hash, data, { key: privateKey, dsaEncoding: how.plain ? 'ieee-p1363' : 'der' });
  }
  if (how.kind === 'rsa') return sign(how.hash, data, privateKey);
  const { saltLength = 32 } = how;
  return sign(how.hash, data, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
}

export function hashAlgorithm(hash: Hash): Buffer {
  return der(TAG.sequence, derOid(oidsOf(hash).hash));
}

/** The `AlgorithmIdentifier` of a signature. */
export function signatureAlgorithm({ how }: SigningKey): Buffer {
  const { rsa, ecdsa, plain } = oidsOf(how.hash);
  if (how.kind === 'rsa') return der(TAG.sequence, derOid(rsa), der(TAG.null));
  if (how.kind === 'ecdsa') return der(TAG.sequence, derOid(how.plain ? plain : ecdsa));
  const { hash, maskHash = hash, saltLength = 32 } = how;
  const mask = der(TAG.sequence, derOid('1.2.840.113549.1.1.8'), hashAlgorithm(maskHash));
  const salt = derInteger(Buffer.from([saltLength]));
  const parameters = der(TAG.sequence, der(0xa0, hashAlgorithm(hash)), der(0xa1, mask), der(0xa2, salt));
  return der(TAG.sequence, derOid('1.2.840.113549.1.1.10'), parameters);
}

/** A name of a country and a common name, in the given kind of string. */
export function makeName(country: string, commonName: string, tag = 0x13): Buffer {
  const part = (oid: string, kind: number, text: string) =>
    der(TAG.set, der(TAG.sequence, derOid(oid), der(kind, Buffer.from(text))));
  return der(TAG.sequence, part('2.5.4.6', 0x13, country), part('2.5.4.3', tag, commonName));
}

/** What a made-up certificate says. */
export interface CertificateOptions {
  name: Buffer;
  key: SigningKey;
  /** Who signs; itself where there is none. */
  issuer?: { name: Buffer; key: SigningKey; keyIdentifier?: string };
  serial?: number;
  from?: string;
  to?: string;
  authority?: boolean;
  /** Bits of KeyUsage: 0x80 to sign, 0x04 to sign certificates, 0x02 to sign revocation lists. */
  usage?: number;
  keyIdentifier?: string;
  /** Further extensions, each as a whole. */
  extensions?: readonly Buffer[];
}

export function makeExtension(oid: string, value: Uint8Array, critical = false): Buffer {
  const flag = critical ? [der(TAG.boolean, Buffer.from([0xff]))] : [];
  return der(TAG.sequence, derOid(oid), ...flag, der(TAG.octetString, value));
}

export function makeCertificate(options: CertificateOptions): Buffer {
  const { name, key, serial = 1, from = '2020-01-01', to = '2035-01-01' } = options;
  const issuer = options.issuer ?? { name, key };
  const algorithm = signatureAlgorithm(issuer.key);
  const body = der(
    TAG.sequence,
    der(0xa0, der(TAG.integer, Buffer.from([2]))),
    derInteger(Buffer.from([serial >> 8, serial & 0xff])),
    algorithm,
    issuer.name,
    der(TAG.sequence, timeOf(from), timeOf(to)),
    name,
    key.publicKey,
    der(0xa3, der(TAG.sequence, ...extensionsOf(options))),
  );
  return der(TAG.sequence, body, algorithm, der(TAG.bitString, Buffer.from([0]), signWith(issuer.key, body)));
}

/** A revocation list that names serials, with further extensions of the list. */
export function makeRevocationList(
  { name, key }: Pick<Holder, 'name' | 'key'>,
  serials: readonly number[],
  extensions: readonly Buffer[] = [],
): Buffer {
  const algorithm = signatureAlgorithm(key);
  const entries = serials.map((serial) =>
    der(TAG.sequence, derInteger(Buffer.from([serial >> 8, serial & 0xff])), timeOf('2026-01-01')),
  );
  const body = der(
    TAG.sequence,
    der(TAG.integer, Buffer.from([1])),
    algorithm,
    name,
    timeOf('2026-01-01'),
    timeOf('2027-01-01'),
    ...(entries.length > 0 ? [der(TAG.sequence, ...entries)] : []),
    ...(extensions.length > 0 ? [der(0xa0, der(TAG.sequence, ...extensions))] : []),
  );
  return der(TAG.sequence, body, algorithm, der(TAG.bitString, Buffer.from([0]), signWith(key, body)));
}

/** A GeneralizedTime of a day at noon. */
export function timeOf(day: string): Buffer {
  return der(0x18, Buffer.from(`${day.replaceAll('-', '')}120000Z`));
}

function extensionsOf({ authority, usage, keyIdentifier, issuer, extensions = [] }: CertificateOptions): Buffer[] {
  const found = [...extensions];
  if (authority !== undefined) {
    const flag = authority ? [der(TAG.boolean, Buffer.from([0xff]))] : [];
    found.push(makeExtension('2.5.29.19', der(TAG.sequence, ...flag), true));
  }
  if (usage !== undefined) found.push(makeExtension('2.5.29.15', der(TAG.bitString, Buffer.from([0, usage])), true));
  if (keyIdentifier) found.push(makeExtension('2.5.29.14', der(TAG.octetString, Buffer.from(keyIdentifier, 'hex'))));
  if (issuer?.keyIdentifier) {
    const identifier = der(0x80, Buffer.from(issuer.keyIdentifier, 'hex'));
    found.push(makeExtension('2.5.29.35', der(TAG.sequence, identifier)));
  }
  return found;
}

function oids(hash: string, rsa: number, ecdsa: string, plain: number) {
  return {
    hash,
    rsa: `1.2.840.113549.1.1.${rsa}`,
    ecdsa: `1.2.840.10045.4.${ecdsa}`,
    plain: `0.4.0.127.0.7.1.1.4.1.${plain}`,
  };
}

function oidsOf(hash: Hash) {
  const found = OIDS[hash];
  if (!found) throw new Error(`no identifiers for ${hash}`);
  return found;
}
