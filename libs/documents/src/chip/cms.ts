import { createHash } from 'node:crypto';
import { type Hash, hashOf } from './algorithms.js';
import { type Certificate, readCertificate } from './certificate.js';
import { type Algorithm, algorithmOf, der, hex, integerOf, octetsOf, oidOf, Sequence, TAG, timeOf } from './der.js';
import { publicKeyOf } from './keys.js';
import { type Name, nameOf } from './name.js';
import { isSignedBy } from './signature.js';
import { ChipFormatError, childrenOf, readTlv, type Tlv } from './tlv.js';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
/** Of certificates within one message; each that is tried costs a verification. */
const MOST_CERTIFICATES = 16;

/** A CMS message with one signer (RFC 5652). */
export interface SignedMessage {
  readonly contentType: string;
  readonly content: Uint8Array;
  readonly certificates: readonly Certificate[];
  readonly signer: Signer;
}

interface Signer {
  readonly named: { readonly issuer: Name; readonly serial: string } | { readonly keyIdentifier: string };
  readonly digest: string;
  /** Absent where the content itself was signed. */
  readonly attributes: Tlv | undefined;
  readonly algorithm: Algorithm;
  readonly signature: Uint8Array;
}

/** Reads a message. Throws ChipFormatError, also where it has several signers or none. */
export function readSignedMessage(bytes: Uint8Array): SignedMessage {
  const outer = Sequence.of(readTlv(bytes));
  if (oidOf(outer.next()) !== SIGNED_DATA) throw new ChipFormatError('no signed message');
  const parts = Sequence.of(Sequence.of(outer.next(), 0xa0).next());
  parts.next(TAG.integer);
  parts.next(TAG.set);
  const content = Sequence.of(parts.next());
  const contentType = oidOf(content.next());
  const octets = octetsOf(Sequence.of(content.next(), 0xa0).next());
  const certificates = parts.optional(0xa0);
  parts.optional(0xa1);
  const [signer, second] = childrenOf(parts.next(TAG.set), 8);
  if (!signer || second) throw new ChipFormatError('a message with several signers or none');
  return {
    contentType,
    content: octets,
    certificates: certificates ? childrenOf(certificates, MOST_CERTIFICATES).flatMap(enclosed) : [],
    signer: signerOf(signer),
  };
}

/** What is enclosed beside certificates, or cannot be read, is nobody's. */
function enclosed({ raw }: Tlv): Certificate[] {
  try {
    return [readCertificate(raw)];
  } catch (error) {
    if (error instanceof ChipFormatError) return [];
    throw error;
  }
}

/** When it was signed, as the signer says; only to be believed where the signature holds. */
export function signingTimeOf({ signer }: SignedMessage): Date | undefined {
  const value = attributesOf(signer).get(SIGNING_TIME);
  return value && timeOf(value);
}

/** Whether the content is the one whose digest was signed. Throws UnsupportedAlgorithm. */
export function hasSignedContent({ contentType, content, signer }: SignedMessage): boolean {
  if (!signer.attributes) return true;
  const attributes = attributesOf(signer);
  const [type, digest] = [attributes.get(CONTENT_TYPE), attributes.get(MESSAGE_DIGEST)];
  if (!type || !digest || oidOf(type) !== contentType) return false;
  return createHash(hashOf(signer.digest)).update(content).digest().equals(octetsOf(digest));
}

/**
 * Certificates that may be the signer's, those that it names first. Some states name another than they enclose: it is the
 * key that made the signature that decides, the name only tells where to begin.
 */
export function candidatesOf({ certificates, signer: { named } }: SignedMessage): Certificate[] {
  const isNamed = ({ issuer, serial, keyIdentifier }: Certificate): boolean =>
    'serial' in named
      ? issuer.normal === named.issuer.normal && serial === named.serial
      : keyIdentifier === named.keyIdentifier;
  return [...certificates.filter(isNamed), ...certificates.filter((one) => !isNamed(one))];
}

/** Whether the key of the certificate made the signature. Throws UnsupportedAlgorithm and ChipFormatError. */
export function isMessageSignedBy({ content, signer }: SignedMessage, certificate: Certificate): boolean {
  const key = publicKeyOf(certificate.publicKey);
  const digest: Hash = hashOf(signer.digest);
  const signature = { algorithm: signer.algorithm, digest, value: signer.signature };
  if (!signer.attributes) return isSignedBy(key, content, signature);
  return signedBytesOf(signer.attributes).some((bytes) => isSignedBy(key, bytes, signature));
}

/** The signed attributes as a SET: in the order in which they were sent, and in that of DER, which is what should be signed. */
function signedBytesOf(attributes: Tlv): Buffer[] {
  const sent = childrenOf(attributes, 64).map(({ raw }) => raw);
  const sorted = sent.toSorted((a, b) => Buffer.compare(a, b));
  const inOrder = sent.every((raw, index) => raw === sorted[index]);
  return (inOrder ? [sent] : [sorted, sent]).map((parts) => der(TAG.set, ...parts));
}

function attributesOf({ attributes }: Signer): Map<string, Tlv> {
  const found = new Map<string, Tlv>();
  for (const attribute of attributes ? childrenOf(attributes, 64) : []) {
    const parts = Sequence.of(attribute);
    const type = oidOf(parts.next());
    const [value, second] = childrenOf(parts.next(TAG.set), 8);
    if (!value || second || found.has(type)) continue;
    found.set(type, value);
  }
  return found;
}

function signerOf(tlv: Tlv): Signer {
  const parts = Sequence.of(tlv);
  parts.next(TAG.integer);
  const named = namedBy(parts.next());
  const digest = algorithmOf(parts.next()).oid;
  const attributes = parts.optional(0xa0);
  const algorithm = algorithmOf(parts.next());
  return { named, digest, attributes, algorithm, signature: octetsOf(parts.next()) };
}

function namedBy(tlv: Tlv): Signer['named'] {
  if (tlv.tag === 0x80) return { keyIdentifier: hex(tlv.value) };
  const parts = Sequence.of(tlv);
  return { issuer: nameOf(parts.next()), serial: hex(integerOf(parts.next())) };
}
