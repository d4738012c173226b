import { createHash } from 'node:crypto';
import { type Algorithm, algorithmOf, bitsOf, hex, integerOf, octetsOf, oidOf, Sequence, TAG, timeOf } from './der.js';
import { type Name, nameOf } from './name.js';
import { ChipFormatError, readTlv, type Tlv } from './tlv.js';

const MOST_CERTIFICATE_BYTES = 16_384;
const CERT_SIGN = 5;

export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** An X.509 certificate, as far as it takes part in passive authentication. */
export interface Certificate {
  readonly raw: Uint8Array;
  /** What its issuer signed. */
  readonly signed: Uint8Array;
  /** Hexadecimal digits, without leading zeros. */
  readonly serial: string;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** `SubjectPublicKeyInfo`. */
  readonly publicKey: Uint8Array;
  readonly signatureAlgorithm: Algorithm;
  readonly signature: Uint8Array;
  readonly extensions: ReadonlyMap<string, Extension>;
  /** Identifier of its key, as it says itself, else the SHA-1 of the key. Hexadecimal digits. */
  readonly keyIdentifier: string;
  /** Of the key that signed it, where it says so. */
  readonly issuerKeyIdentifier: string | undefined;
}

export const EXTENSION = {
  keyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  privateKeyUsage: '2.5.29.16',
  basicConstraints: '2.5.29.19',
  issuerKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  /** ICAO Doc 9303-12, DocumentType. */
  documentTypes: '2.23.136.1.1.6.2',
} as const;

/** Reads a certificate in DER. Throws ChipFormatError. */
export function readCertificate(bytes: Uint8Array): Certificate {
  if (bytes.length > MOST_CERTIFICATE_BYTES) throw new ChipFormatError('a certificate is too long');
  const certificate = Sequence.of(readTlv(bytes));
  const signed = certificate.next();
  const signatureAlgorithm = algorithmOf(certificate.next());
  const signature = bitsOf(certificate.next());
  const parts = Sequence.of(signed);
  parts.optional(0xa0);
  const serial = hex(integerOf(parts.next()));
  const isAsSigned = Buffer.from(parts.next(TAG.sequence).raw).equals(signatureAlgorithm.raw);
  if (!isAsSigned) throw new ChipFormatError('a certificate with two signature algorithms');
  const issuer = nameOf(parts.next());
  const [notBefore, notAfter] = Sequence.of(parts.next()).rest().map(timeOf);
  if (!notBefore || !notAfter) throw new ChipFormatError('a certificate without a time');
  const subject = nameOf(parts.next());
  const publicKey = parts.next(TAG.sequence).raw;
  parts.optional(0x81);
  parts.optional(0x82);
  const extensions = extensionsOf(parts.optional(0xa3));
  return {
    ...{ raw: bytes, signed: signed.raw, serial, issuer, subject, notBefore, notAfter, publicKey },
    ...{ signatureAlgorithm, signature, extensions },
    keyIdentifier: keyIdentifierOf(extensions) ?? digestOfKey('sha1', publicKey),
    issuerKeyIdentifier: issuerKeyIdentifierOf(extensions),
  };
}

/** SHA-256 of the whole certificate, by which lists and receipts name it. */
export function fingerprintOf({ raw }: Pick<Certificate, 'raw'>): string {
  return createHash('sha256').update(raw).digest('hex');
}

/** SHA-256 of the key itself, by which certificates of one key are told: a state's own, and those that link it to another. */
export function keyDigestOf({ publicKey }: Pick<Certificate, 'publicKey'>): string {
  return digestOfKey('sha256', publicKey);
}

/** Whether it may sign certificates; undefined where it does not say. */
export function isAuthority({ extensions }: Certificate): boolean | undefined {
  const extension = extensions.get(EXTENSION.basicConstraints);
  if (!extension) return undefined;
  const flag = Sequence.of(readTlv(extension.value)).optional(TAG.boolean);
  return flag !== undefined && flag.value[0] !== 0;
}

/** Bits of KeyUsage, the first (digitalSignature) as 0; undefined where it does not say. */
export function mayUseKeyTo(bit: 0 | 1 | 5, { extensions }: Certificate): boolean | undefined {
  const extension = extensions.get(EXTENSION.keyUsage);
  if (!extension) return undefined;
  const [byte = 0] = bitsOf(readTlv(extension.value));
  return (byte & (0x80 >> bit)) !== 0;
}

/** States leave out one of the two marks of an authority, or have them contradict each other; that of the key's use counts. */
export function maySignCertificates(certificate: Certificate): boolean {
  return mayUseKeyTo(CERT_SIGN, certificate) ?? isAuthority(certificate) !== false;
}

/** Object identifiers of ExtendedKeyUsage; empty where it has none. */
export function extendedUsesOf({ extensions }: Certificate): string[] {
  const extension = extensions.get(EXTENSION.extendedKeyUsage);
  return extension ? Sequence.of(readTlv(extension.value)).rest().map(oidOf) : [];
}

/**
 * Types of documents that its holder may sign, as machine-readable zones begin with them; one letter stands for all that begin with
 * it. Undefined where it does not say. Some states write a set for each type. Throws ChipFormatError.
 */
export function documentTypesOf({ extensions }: Certificate): string[] | undefined {
  const extension = extensions.get(EXTENSION.documentTypes);
  if (!extension) return undefined;
  const parts = Sequence.of(readTlv(extension.value));
  parts.next(TAG.integer);
  return parts.rest().flatMap((set) =>
    Sequence.of(set, TAG.set)
      .rest()
      .map(({ value }) => Buffer.from(value).toString('latin1')),
  );
}

/** The extensions under a tag, of certificates as of revocation lists, by their object identifiers. Throws ChipFormatError. */
export function extensionsOf(tagged: Tlv | undefined): ReadonlyMap<string, Extension> {
  if (!tagged) return new Map();
  const list = Sequence.of(Sequence.of(tagged, tagged.tag).next(TAG.sequence), TAG.sequence, 64).rest();
  return new Map(
    list.map((tlv): [string, Extension] => {
      const parts = Sequence.of(tlv);
      const oid = oidOf(parts.next());
      const critical = parts.optional(TAG.boolean);
      return [oid, { critical: critical !== undefined && critical.value[0] !== 0, value: octetsOf(parts.next()) }];
    }),
  );
}

function keyIdentifierOf(extensions: ReadonlyMap<string, Extension>): string | undefined {
  const extension = extensions.get(EXTENSION.keyIdentifier);
  return extension && hex(octetsOf(readTlv(extension.value)));
}

function issuerKeyIdentifierOf(extensions: ReadonlyMap<string, Extension>): string | undefined {
  const extension = extensions.get(EXTENSION.issuerKeyIdentifier);
  const identifier = extension && Sequence.of(readTlv(extension.value)).optional(0x80);
  return identifier && hex(identifier.value);
}

function digestOfKey(hash: 'sha1' | 'sha256', publicKey: Uint8Array): string {
  const parts = Sequence.of(readTlv(publicKey));
  parts.next();
  return createHash(hash).update(bitsOf(parts.next())).digest('hex');
}
