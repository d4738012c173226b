import { UnsupportedAlgorithm } from './algorithms.js';
import { type Certificate, extensionsOf } from './certificate.js';
import { type Algorithm, algorithmOf, bitsOf, hex, integerOf, Sequence, TAG, timeOf } from './der.js';
import { publicKeyOf } from './keys.js';
import { type Name, nameOf } from './name.js';
import { isSignedBy } from './signature.js';
import { ChipFormatError, readTlv } from './tlv.js';

const MOST_BYTES = 1_048_576;
const MOST_ENTRIES = 20_000;
/** Where the list is published: it may be critical, and says nothing of whom it names. */
const DISTRIBUTION_POINT = '2.5.29.28';

/** A list of certificates that their issuer took back (RFC 5280). */
export interface RevocationList {
  readonly raw: Uint8Array;
  readonly signed: Uint8Array;
  readonly issuer: Name;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  /** Serials in hexadecimal digits, without leading zeros. */
  readonly revoked: ReadonlySet<string>;
  readonly signatureAlgorithm: Algorithm;
  readonly signature: Uint8Array;
}

/**
 * Reads a list in DER. Throws ChipFormatError, also for one with a critical extension that is not known: one that tells what has
 * changed alone (a delta) would else take the place of the whole.
 */
export function readRevocationList(bytes: Uint8Array): RevocationList {
  if (bytes.length > MOST_BYTES) throw new ChipFormatError('a revocation list is too long');
  const list = Sequence.of(readTlv(bytes));
  const signed = list.next();
  const signatureAlgorithm = algorithmOf(list.next());
  const signature = bitsOf(list.next());
  const parts = Sequence.of(signed);
  parts.optional(TAG.integer);
  parts.next(TAG.sequence);
  const issuer = nameOf(parts.next());
  const thisUpdate = timeOf(parts.next());
  const next = parts.optional(0x17) ?? parts.optional(0x18);
  const entries = parts.optional(TAG.sequence);
  const serials = entries ? Sequence.of(entries, TAG.sequence, MOST_ENTRIES).rest() : [];
  const revoked = new Set(serials.map((entry) => hex(integerOf(Sequence.of(entry).next()))));
  const nextUpdate = next && timeOf(next);
  for (const [oid, { critical }] of extensionsOf(parts.optional(0xa0))) {
    if (critical && oid !== DISTRIBUTION_POINT)
      throw new ChipFormatError(`a revocation list with the extension ${oid}`);
  }
  return { raw: bytes, signed: signed.raw, issuer, thisUpdate, nextUpdate, revoked, signatureAlgorithm, signature };
}

/** Whether the holder of the certificate's key signed the list. Throws UnsupportedAlgorithm and ChipFormatError. */
export function isListOf(list: RevocationList, issuer: Certificate): boolean {
  if (list.issuer.normal !== issuer.subject.normal) return false;
  const { signed, signatureAlgorithm: algorithm, signature: value } = list;
  return isSignedBy(publicKeyOf(issuer.publicKey), signed, { algorithm, value });
}

/**
 * Whether a list of their issuers names one of the certificates. Lists that none of `issuers` signed say nothing. When it was
 * taken back does not matter: who has a stolen key dates a signature as he likes.
 */
export function areTakenBack(
  certificates: readonly Certificate[],
  issuers: readonly Certificate[],
  lists: readonly RevocationList[],
): boolean {
  const naming = lists.filter(({ issuer, revoked }) =>
    certificates.some((one) => issuer.normal === one.issuer.normal && revoked.has(one.serial)),
  );
  return naming.some((list) => issuers.some((issuer) => isVerified(list, issuer)));
}

/** A key or signature that is not known here says nothing. */
function isVerified(list: RevocationList, issuer: Certificate): boolean {
  try {
    return isListOf(list, issuer);
  } catch (error) {
    if (error instanceof UnsupportedAlgorithm || error instanceof ChipFormatError) return false;
    throw error;
  }
}
