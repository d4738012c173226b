import { type KeyObject, X509Certificate } from 'node:crypto';
import { type Check, failed, ok, unknown } from '../judgement.js';
import type { Anchor } from './anchor.js';

/** Certificates between an anchor and a leaf, the leaf counted, and bytes of one. */
const MOST_CERTIFICATES = 4;
const MOST_BYTES = 16_384;

/** What a chain of certificates leads to. */
export interface Path {
  readonly check: Check;
  /** Where it leads to an anchor. */
  readonly anchor?: Anchor;
}

/** A chain, leaf first, whose certificates and keys can be read. */
export interface Chain {
  readonly signer: X509Certificate;
  readonly signerKey: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

/** Reads a chain; undefined for more or longer certificates than are read, and for what is none or has a key that is none. */
export function chainOf(encoded: readonly Uint8Array[]): Chain | undefined {
  if (encoded.length > MOST_CERTIFICATES || encoded.some(({ length }) => length > MOST_BYTES)) return undefined;
  try {
    const certificates = encoded.map((der) => new X509Certificate(der));
    const [signer] = certificates;
    return signer && { signer, signerKey: signer.publicKey, certificates };
  } catch {
    return undefined;
  }
}

/**
 * Follows a chain, leaf first, to an anchor: by signature, names and the right to issue, link by link, every certificate valid at
 * each of `moments`. An issuer's anchor may be the leaf itself. A chain that leads to no anchor is UNDEFINED, whatever it says of itself.
 * `mostBetween`: certificates between leaf and anchor.
 */
export function pathTo(
  anchors: readonly Anchor[],
  { certificates: chain }: Chain,
  moments: readonly Date[],
  mostBetween = MOST_CERTIFICATES,
): Path {
  const roots = anchors.flatMap((anchor) =>
    'certificate' in anchor.trusted ? [{ anchor, certificate: anchor.trusted.certificate }] : [],
  );
  const isPinned = (one: (typeof roots)[number]) => one.certificate.fingerprint256 === chain[0]?.fingerprint256;
  const pinned = roots.find((one) => one.anchor.kind !== 'iaca' && isPinned(one));
  if (pinned) return { check: validAt([pinned.certificate], moments), anchor: pinned.anchor };
  for (const [at, certificate] of chain.entries()) {
    const named = at <= mostBetween ? roots.filter((root) => certificate.checkIssued(root.certificate)) : [];
    const root = named.find((one) => isSignedBy(certificate, one.certificate));
    if (root) {
      // Who is trusted as an issuer may not make another one.
      if (chain[0]?.ca || !root.certificate.ca)
        return { check: failed('ISSUER_TRUST', 'ISSUER_CERTIFICATE_USAGE'), anchor: root.anchor };
      return { check: validAt([...chain.slice(0, at + 1), root.certificate], moments), anchor: root.anchor };
    }
    // It names an anchor and was not signed by it.
    if (named.length > 0) return { check: failed('ISSUER_TRUST', 'ISSUER_CERTIFICATE_INVALID') };
    const next = chain[at + 1];
    if (!next) break;
    if (!next.ca || !certificate.checkIssued(next) || !isSignedBy(certificate, next)) break;
  }
  return { check: unknown('ISSUER_TRUST', 'NO_TRUST_ANCHOR') };
}

/** True where the certificate was valid at the moment. */
export const isValidAt = ({ validFromDate, validToDate }: X509Certificate, moment: Date): boolean =>
  validFromDate <= moment && moment <= validToDate;

function validAt(path: readonly X509Certificate[], moments: readonly Date[]): Check {
  const isValid = path.every((certificate) => moments.every((moment) => isValidAt(certificate, moment)));
  return isValid ? ok('ISSUER_TRUST') : failed('ISSUER_TRUST', 'ISSUER_CERTIFICATE_EXPIRED');
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}
