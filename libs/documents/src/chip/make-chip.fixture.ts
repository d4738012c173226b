import { constants, createHash, createPublicKey, type KeyObject, privateDecrypt, sign } from 'node:crypto';
import { checkDigit } from '../mrz/check-digit.js';
import type { Hash } from './algorithms.js';
import { der, derInteger, derOid, TAG } from './der.js';
import {
  type CertificateOptions,
  type Holder,
  hashAlgorithm,
  makeCertificate,
  makeKey,
  makeName,
  type Signing,
  signatureAlgorithm,
  signWith,
  timeOf,
} from './make-certificate.fixture.js';

const NAMED: Signing = { kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' };

/** A made-up state's certificate that signs others, with its key. */
export function makeAuthority(country: string, how: Signing = NAMED, more: Partial<CertificateOptions> = {}): Holder {
  const key = more.key ?? makeKey(how, `authority ${country}`);
  const name = more.name ?? makeName(country, 'Country Signing Authority');
  const keyIdentifier = more.keyIdentifier ?? createHash('sha1').update(key.publicKey).digest('hex');
  const certificate = makeCertificate({ name, key, authority: true, usage: 0x06, keyIdentifier, ...more });
  return { certificate, name, key };
}

/** A document signer of that state, or of what `more` says. */
export function makeSigner(
  authority: Holder,
  country: string,
  how: Signing = NAMED,
  more: Partial<CertificateOptions> = {},
): Holder {
  const key = makeKey(how, `signer ${country}`);
  const name = makeName(country, 'Document Signer');
  const keyIdentifier = createHash('sha1').update(authority.key.publicKey).digest('hex');
  const issuer = { name: authority.name, key: authority.key, keyIdentifier };
  const certificate = makeCertificate({ name, key, issuer, serial: 77, usage: 0x80, ...more });
  return { certificate, name, key };
}

/** How the security object is signed, where not as usual. */
export interface ObjectOptions {
  hash?: Hash;
  /** A day; absent: no signing time. */
  signedAt?: string;
  ldsVersion?: string;
  /** Certificates enclosed, instead of the signer's. */
  certificates?: readonly Buffer[];
  /** Names another signer, by serial. */
  namedSerial?: number;
  /** What the digest of the content is made of, instead of the content. */
  digestOf?: Uint8Array;
  /** What the signed attributes call the content, instead of what it is. */
  attributedType?: string;
  /** Names the first group a second time. */
  repeats?: boolean;
  /** Leaves the signed attributes in another order than DER wants. */
  unsorted?: boolean;
}

/** EF.SOD over data groups. */
export function makeSecurityObject(
  { certificate, name, key }: Holder,
  groups: ReadonlyMap<number, Uint8Array>,
  options: ObjectOptions = {},
): Buffer {
  const { hash = key.how.hash, ldsVersion, certificates = [certificate] } = options;
  const digests = [...groups].map(([group, file]) =>
    der(TAG.sequence, derInteger(Buffer.from([group])), der(TAG.octetString, createHash(hash).update(file).digest())),
  );
  if (options.repeats && digests[0]) digests.push(digests[0]);
  const versions = ldsVersion ? [der(TAG.sequence, printable(ldsVersion), printable('040000'))] : [];
  const version = derInteger(Buffer.from([ldsVersion ? 1 : 0]));
  const content = der(TAG.sequence, version, hashAlgorithm(hash), der(TAG.sequence, ...digests), ...versions);
  return der(
    0x77,
    makeSignedMessage({ certificate, name, key }, '2.23.136.1.1.1', content, { ...options, certificates }),
  );
}

/** A CMS message with one signer. */
export function makeSignedMessage(
  { name, key }: Holder,
  contentType: string,
  content: Uint8Array,
  options: ObjectOptions & { certificates: readonly Buffer[] },
): Buffer {
  const { certificates, namedSerial = 77, digestOf = content, unsorted = false } = options;
  const { hash } = key.how;
  const attributes = [
    attribute('1.2.840.113549.1.9.3', derOid(options.attributedType ?? contentType)),
    attribute('1.2.840.113549.1.9.4', der(TAG.octetString, createHash(hash).update(digestOf).digest())),
    ...(options.signedAt ? [attribute('1.2.840.113549.1.9.5', timeOf(options.signedAt))] : []),
  ];
  const sorted = attributes.toSorted(Buffer.compare);
  const sent = unsorted ? sorted.toReversed() : sorted;
  const signer = der(
    TAG.sequence,
    derInteger(Buffer.from([1])),
    der(TAG.sequence, name, derInteger(Buffer.from([namedSerial]))),
    hashAlgorithm(hash),
    der(0xa0, ...sent),
    signatureAlgorithm(key),
    der(TAG.octetString, signWith(key, der(TAG.set, ...sorted))),
  );
  const message = der(
    TAG.sequence,
    derInteger(Buffer.from([3])),
    der(TAG.set, hashAlgorithm(hash)),
    der(TAG.sequence, derOid(contentType), der(0xa0, der(TAG.octetString, content))),
    ...(certificates.length > 0 ? [der(0xa0, ...certificates)] : []),
    der(TAG.set, signer),
  );
  return der(TAG.sequence, derOid('1.2.840.113549.1.7.2'), der(0xa0, message));
}

/** A master list of certificates (ICAO Doc 9303-12). */
export function makeMasterList(signer: Holder, certificates: readonly Buffer[]): Buffer {
  const content = der(TAG.sequence, derInteger(Buffer.from([0])), der(TAG.set, ...certificates));
  const options = { certificates: [signer.certificate], signedAt: '2026-06-01' };
  return makeSignedMessage(signer, '2.23.136.1.1.2', content, options);
}

/** Lines of a passport's zone with right check digits. */
export function makeLines(issuer: string, number = 'L898902C3', expiry = '300101'): [string, string] {
  const birth = '740812';
  const numbered = number.padEnd(9, '<');
  const personal = '<'.repeat(14);
  const parts = [numbered, checkDigit(numbered), birth, checkDigit(birth), expiry, checkDigit(expiry), personal, '0'];
  const composite = checkDigit(parts.join(''));
  const [a, b, c, d, e, f] = parts;
  return [
    `P<${issuer.padEnd(3, '<')}ERIKSSON<<ANNA<MARIA`.padEnd(44, '<'),
    `${a}${b}UTO${c}${d}F${e}${f}${personal}0${composite}`,
  ];
}

export function makeGroup1(lines: readonly string[]): Buffer {
  return der(0x61, der(0x5f1f, Buffer.from(lines.join(''))));
}

/** Group 2 with a picture in a record of ISO/IEC 19794-5. */
export function makeGroup2(picture: Uint8Array, { type = 0, points = 0 } = {}): Buffer {
  const length = 20 + 8 * points + 12 + picture.length;
  const header = Buffer.alloc(14);
  header.set(Buffer.from('4641430030313000', 'hex'));
  header.writeUInt32BE(14 + length, 8);
  header.writeUInt16BE(1, 12);
  const facial = Buffer.alloc(20 + 8 * points);
  facial.writeUInt32BE(length);
  facial.writeUInt16BE(points, 4);
  const image = Buffer.from([1, type, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
  const record = Buffer.concat([header, facial, image, picture]);
  return biometric(der(0x5f2e, record));
}

/** Group 2 with a picture within elements, as ISO/IEC 39794-5 lays it. */
export function makeExtensibleGroup2(picture: Uint8Array): Buffer {
  return biometric(
    der(0x7f2e, der(0x65, der(0xa1, der(0xa0, der(0x81, Buffer.from([1]))), der(0xa2, der(0x81, picture))))),
  );
}

function biometric(block: Buffer): Buffer {
  const header = der(0xa1, der(0x87, Buffer.from([1, 1])), der(0x88, Buffer.from([0, 8])));
  return der(0x75, der(0x7f61, der(TAG.integer, Buffer.from([1])), der(0x7f60, header, block)));
}

/** Group 12 with an authority and a date of issue (yyyy-MM-dd). */
export function makeGroup12(issued: string): Buffer {
  const date = Buffer.from(issued.replaceAll('-', ''));
  return der(0x6c, der(0x5c, Buffer.from('5f195f26', 'hex')), der(0x5f19, Buffer.from('UTOPIA')), der(0x5f26, date));
}

/** Group 14 that offers chip authentication with a key, or names a hash for active authentication. */
export function makeGroup14({ chipKey, activeHash }: { chipKey?: Uint8Array; activeHash?: string }): Buffer {
  const version = derInteger(Buffer.from([1]));
  const key = chipKey ? [der(TAG.sequence, derOid('0.4.0.127.0.7.2.2.1.2'), chipKey)] : [];
  const active = activeHash ? [der(TAG.sequence, derOid('2.23.136.1.1.5'), version, derOid(activeHash))] : [];
  return der(0x6e, der(TAG.set, ...key, ...active));
}

export function makeGroup15(privateKey: KeyObject, explicit?: Buffer): Buffer {
  return der(0x6f, explicit ?? createPublicKey(privateKey).export({ format: 'der', type: 'spki' }));
}

const TRAILERS: Partial<Record<Hash, string>> = {
  sha1: '33cc',
  sha256: '34cc',
  sha512: '35cc',
  sha384: '36cc',
  sha224: '38cc',
};

/** A chip's answer by RSA with message recovery (ISO/IEC 9796-2); `bc` is the trailer without a name, for SHA-1. */
export function answerByRecovery(
  privateKey: KeyObject,
  challenge: Uint8Array,
  hash: Hash,
  bc = false,
  header = 0x6a,
): Buffer {
  const trailer = Buffer.from(bc ? 'bc' : (TRAILERS[hash] ?? ''), 'hex');
  const size = (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const length = createHash(hash).digest().length;
  const added = Buffer.alloc(size - 1 - length - trailer.length, 0x5a);
  const digest = createHash(hash).update(added).update(challenge).digest();
  const block = Buffer.concat([Buffer.from([header]), added, digest, trailer]);
  return privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block);
}

/** A chip's answer by ECDSA, r and s side by side or in DER. */
export function answerByEcdsa(
  key: KeyObject,
  challenge: Uint8Array,
  hash: Hash,
  dsaEncoding: 'der' | 'ieee-p1363',
): Buffer {
  return sign(hash, challenge, { key, dsaEncoding });
}

function attribute(type: string, value: Buffer): Buffer {
  return der(TAG.sequence, derOid(type), der(TAG.set, value));
}

function printable(text: string): Buffer {
  return der(0x13, Buffer.from(text));
}
