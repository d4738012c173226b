import { UnsupportedAlgorithm } from './algorithms.js';
import {
  type Certificate,
  EXTENSION,
  extendedUsesOf,
  isAuthority,
  maySignCertificates,
  mayUseKeyTo,
} from './certificate.js';
import type { ChipReason } from './chip-reasons.js';
import { publicKeyOf } from './keys.js';
import { isSignedBy } from './signature.js';
import { ChipFormatError } from './tlv.js';

/** How many certificates may lie between a signer and the one that is trusted: a link certificate, or two. */
const MOST_LINKS = 2;
/** Signatures that one signer may cost. */
const MOST_TRIES = 64;
/** KeyUsage: digitalSignature and nonRepudiation, either of which lets a key sign documents. */
const SIGNING_BITS = [0, 1] as const;
/** Uses of keys that ICAO names, none of which is the signing of documents: master lists, deviation lists, digital seals. */
const OTHER_USES = '2.23.136.1.1.';

/** Critical extensions whose meaning is known here, or says nothing about the signing of documents. */
const UNDERSTOOD: readonly string[] = [
  EXTENSION.keyIdentifier,
  EXTENSION.keyUsage,
  EXTENSION.privateKeyUsage,
  '2.5.29.17',
  '2.5.29.18',
  EXTENSION.basicConstraints,
  '2.5.29.31',
  '2.5.29.32',
  EXTENSION.issuerKeyIdentifier,
  EXTENSION.extendedKeyUsage,
  // ICAO: name change.
  '2.23.136.1.1.6.1',
  EXTENSION.documentTypes,
];

/** A signer's way to a certificate that is trusted, or why there is none. */
export type Path =
  | { readonly anchor: Certificate; readonly between: readonly Certificate[] }
  | { readonly reason: ChipReason };

/**
 * Finds who issued a signer's certificate: a trusted certificate of the same state, by its name and by its signature, or one
 * that leads there by a link certificate among `others`. A name alone proves nothing, and a state signs for itself only.
 */
export function pathOf(signer: Certificate, anchors: readonly Certificate[], others: readonly Certificate[]): Path {
  const state = countryOf(signer);
  const ofState = likeliestFirst(
    signer,
    anchors.filter((anchor) => countryOf(anchor) === state),
  );
  const search = new Search(
    ofState,
    others.filter((one) => countryOf(one) === state && isAuthority(one) === true),
  );
  const found = search.from(signer, MOST_LINKS);
  if (found) return found;
  if (
    issuedBy(
      signer,
      anchors.filter((anchor) => countryOf(anchor) !== state),
    )
  )
    return { reason: 'SIGNER_COUNTRY' };
  if (search.unsupported) return { reason: 'UNSUPPORTED_ALGORITHM' };
  if (search.forged) return { reason: 'SIGNER_FORGED' };
  return { reason: ofState.length === 0 ? 'NO_TRUST_ANCHOR' : 'SIGNER_UNKNOWN' };
}

function likeliestFirst({ issuerKeyIdentifier }: Certificate, anchors: readonly Certificate[]): Certificate[] {
  const isNamed = ({ keyIdentifier }: Certificate) => keyIdentifier === issuerKeyIdentifier;
  return [...anchors.filter(isNamed), ...anchors.filter((anchor) => !isNamed(anchor))];
}

/** The state of a certificate's holder; states that leave it out of one name have it in the other. */
export function countryOf({ subject, issuer }: Certificate): string {
  return subject.country || issuer.country;
}

class Search {
  unsupported = false;
  /** A signature does not come from the key that it says it comes from. */
  forged = false;
  private tries = 0;

  constructor(
    private readonly anchors: readonly Certificate[],
    private readonly others: readonly Certificate[],
  ) {}

  from(certificate: Certificate, links: number): Extract<Path, { anchor: Certificate }> | undefined {
    for (const anchor of this.anchors) {
      if (this.signed(anchor, certificate)) return { anchor, between: [] };
    }
    if (links === 0) return undefined;
    for (const other of this.others) {
      if (other === certificate || !this.signed(other, certificate)) continue;
      const found = this.from(other, links - 1);
      if (found) return { anchor: found.anchor, between: [other, ...found.between] };
    }
    return undefined;
  }

  private signed(issuer: Certificate, certificate: Certificate): boolean {
    if (issuer.subject.normal !== certificate.issuer.normal) return false;
    if (!maySignCertificates(issuer) || this.tries++ >= MOST_TRIES) return false;
    try {
      if (isIssuedBy(certificate, issuer)) return true;
    } catch (error) {
      if (!(error instanceof UnsupportedAlgorithm || error instanceof ChipFormatError)) throw error;
      // Of two keys of one name the other may be the one that counts.
      if (issuer.keyIdentifier === certificate.issuerKeyIdentifier || !certificate.issuerKeyIdentifier) {
        this.unsupported = true;
      }
      return false;
    }
    if (issuer.keyIdentifier === certificate.issuerKeyIdentifier) this.forged = true;
    return false;
  }
}

/** Whether the key of one certificate signed the other. Throws UnsupportedAlgorithm. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  const { signed, signatureAlgorithm: algorithm, signature: value } = certificate;
  return isSignedBy(publicKeyOf(issuer.publicKey), signed, { algorithm, value });
}

function issuedBy(signer: Certificate, anchors: readonly Certificate[]): boolean {
  return anchors
    .filter(({ subject }) => subject.normal === signer.issuer.normal)
    .slice(0, MOST_TRIES)
    .some((anchor) => {
      try {
        return isIssuedBy(signer, anchor);
      } catch {
        return false;
      }
    });
}

/** Whether a key's extended uses let it sign documents. */
function signsDocuments(uses: readonly string[]): boolean {
  return !uses.some((use) => use.startsWith(OTHER_USES));
}

/** What the certificates of a path say of their own use that forbids this one, by default the signing of documents. */
export function objectionsTo(
  signer: Certificate,
  { anchor, between }: Extract<Path, { anchor: Certificate }>,
  isUse: (uses: readonly string[]) => boolean = signsDocuments,
): ChipReason[] {
  const reasons: ChipReason[] = [];
  const ofSigner = SIGNING_BITS.every((bit) => mayUseKeyTo(bit, signer) === false) || isAuthority(signer) === true;
  if (ofSigner || !isUse(extendedUsesOf(signer))) reasons.push('SIGNER_USE');
  const path = [signer, ...between, anchor];
  const isStrange = ({ extensions }: Certificate): boolean =>
    [...extensions].some(([oid, { critical }]) => critical && !UNDERSTOOD.includes(oid));
  if (path.some(isStrange)) reasons.push('CRITICAL_EXTENSION');
  return reasons;
}

const DAY_MS = 86_400_000;
/** For clocks that differ, and for signers that tell a day rather than a moment. */
const TOLERANCE_MS = DAY_MS;
/** Between the day of issue that a document tells and the day on which its chip was signed. */
const ISSUE_TOLERANCE_MS = 180 * DAY_MS;

/** When a signature was made, as far as that is known. */
export interface SigningTime {
  readonly signedAt: Date | undefined;
  /** The day of issue that the document tells, for want of a signing time. */
  readonly issued?: Date | undefined;
}

/** What the times of a path say against a signature. */
export function timeObjections(
  signer: Certificate,
  { anchor, between }: Extract<Path, { anchor: Certificate }>,
  { signedAt, issued }: SigningTime,
): ChipReason[] {
  const reasons: ChipReason[] = [];
  const isInTime = signedAt ? isWithin(signedAt, signer) : !issued || isWithin(issued, signer, ISSUE_TOLERANCE_MS);
  if (!isInTime) reasons.push('SIGNER_EXPIRED');
  // Of the authority it is known for certain when it signed the signer: not before the signer's certificate begins.
  const issuedAt = [signer, ...between].map(({ notBefore }) => notBefore);
  const issuers = [...between, anchor];
  if (issuers.some((issuer, index) => !isWithin(issuedAt[index] ?? new Date(0), issuer)))
    reasons.push('ANCHOR_EXPIRED');
  return reasons;
}

function isWithin(moment: Date, { notBefore, notAfter }: Certificate, tolerance = TOLERANCE_MS): boolean {
  const time = moment.getTime();
  return time >= notBefore.getTime() - tolerance && time <= notAfter.getTime() + tolerance;
}
