import { createHash } from 'node:crypto';
import { hashOf, UnsupportedAlgorithm } from './algorithms.js';
import { type Certificate, keyDigestOf } from './certificate.js';
import { type ChipReason, type ChipVerdict, verdictOf } from './chip-reasons.js';
import { hasSignedContent, isMessageSignedBy, signingTimeOf } from './cms.js';
import { areTakenBack, type RevocationList } from './crl.js';
import { signersFor } from './issuers.js';
import { countryOf, objectionsTo, pathOf, timeObjections } from './path.js';
import type { SecurityObject } from './security-object.js';
import { ChipFormatError } from './tlv.js';

/** Whom to trust. Of all that is trusted, the certificates of the signer's state are enough. */
export interface Trust {
  /** Country signing certificates that are trusted by themselves. */
  readonly anchors: readonly Certificate[];
  readonly lists: readonly RevocationList[];
  /** Keys (`keyDigestOf`) that are not trusted, whatever links to them. */
  readonly distrusted?: ReadonlySet<string> | undefined;
}

/** What the chip's other groups say of the document; to be believed as far as their digests hold. */
export interface SaidByGroups {
  /** The issuer of group 1, as printed. */
  readonly issuer: string | undefined;
  readonly expiry: Date | undefined;
  /** Of group 12. */
  readonly issued: Date | undefined;
}

/** What passive authentication found. */
export interface Passive {
  readonly verdict: ChipVerdict;
  readonly reasons: readonly ChipReason[];
  /** Of every group that was read, in the order of their numbers. */
  readonly hashes: readonly { readonly group: number; readonly matches: boolean }[];
  /** Who signed, where the signature holds. */
  readonly signer: Certificate | undefined;
  /** The trusted certificate that vouches for the signer. */
  readonly anchor: Certificate | undefined;
}

/**
 * Whether a chip's groups are what its state signed (ICAO Doc 9303-11, passive authentication). Today only bears on signers
 * that may have ended since. Says FAILED where something contradicts a signature, and UNDEFINED where it cannot be told.
 */
export function verifyPassive(
  object: SecurityObject,
  files: ReadonlyMap<number, Uint8Array>,
  trust: Trust,
  { said, today }: { said: SaidByGroups; today: Date },
): Passive {
  const compared = comparedHashes(object, files);
  const signed = signerOf(object);
  const signer = 'signer' in signed ? signed.signer : undefined;
  const onPath = signer ? judgedPath(signer, trust, { object, said, today }) : { reasons: [] };
  const reasons = [
    ...compared.reasons,
    ...('reason' in signed ? [signed.reason] : []),
    ...onPath.reasons,
    ...(signer ? issuerObjections(signer, said) : []),
  ];
  return { verdict: verdictOf(reasons), reasons, hashes: compared.hashes, signer, anchor: onPath.anchor };
}

/** A security object that cannot be read, or was not, says nothing. */
export function withoutObject(files: ReadonlyMap<number, Uint8Array>, reason: ChipReason): Passive {
  const hashes = inOrder(files).map(([group]) => ({ group, matches: false }));
  return { verdict: 'UNDEFINED', reasons: [reason], hashes, signer: undefined, anchor: undefined };
}

function comparedHashes({ hash, digests }: SecurityObject, files: ReadonlyMap<number, Uint8Array>) {
  const reasons = new Set<ChipReason>();
  const hashes = inOrder(files).map(([group, file]) => {
    const digest = digests.get(group);
    if (!digest) reasons.add(`DG${group}_NOT_SIGNED`);
    const own = digestOf(hash, file);
    if (!own) reasons.add('UNSUPPORTED_ALGORITHM');
    const matches = digest !== undefined && own?.equals(digest) === true;
    if (digest && own && !matches) reasons.add(`DG${group}_HASH`);
    return { group, matches };
  });
  return { hashes, reasons: [...reasons] };
}

function digestOf(hash: string, file: Uint8Array): Buffer | undefined {
  try {
    return createHash(hashOf(hash)).update(file).digest();
  } catch (error) {
    if (error instanceof UnsupportedAlgorithm) return undefined;
    throw error;
  }
}

/** The enclosed certificate whose key made the signature, whichever one is named. */
function signerOf({ message, signers }: SecurityObject): { signer: Certificate } | { reason: ChipReason } {
  if (signers.length === 0) return { reason: 'SIGNER_MISSING' };
  let unsupported = false;
  try {
    if (!hasSignedContent(message)) return { reason: 'SOD_DIGEST' };
  } catch (error) {
    return { reason: undecided(error) };
  }
  for (const signer of signers) {
    try {
      if (isMessageSignedBy(message, signer)) return { signer };
    } catch (error) {
      undecided(error);
      unsupported = true;
    }
  }
  return { reason: unsupported ? 'UNSUPPORTED_ALGORITHM' : 'SOD_SIGNATURE' };
}

function judgedPath(
  signer: Certificate,
  trust: Trust,
  { object, said, today }: { object: SecurityObject; said: SaidByGroups; today: Date },
): { reasons: readonly ChipReason[]; anchor?: Certificate } {
  try {
    const links = object.message.certificates.filter((one) => !trust.distrusted?.has(keyDigestOf(one)));
    const path = pathOf(signer, trust.anchors, links);
    if ('reason' in path) return { reasons: [path.reason] };
    const signedAt = signingTimeOf(object.message);
    const time = { signedAt, issued: said.issued };
    const reasons = [
      ...objectionsTo(signer, path),
      ...timeObjections(signer, path, time),
      ...aheadOf(today, signedAt ?? signer.notBefore),
      ...(signedAt || said.issued ? [] : unknownTime(signer, said, today)),
      // The newest of a state's keys may sign its list, whichever of them issued the signer.
      ...(areTakenBack([signer, ...path.between], [...trust.anchors, ...path.between], trust.lists)
        ? (['SIGNER_REVOKED'] as const)
        : []),
    ];
    return { reasons, anchor: path.anchor };
  } catch (error) {
    return { reasons: [undecided(error)] };
  }
}

/** The day itself, and one more for clocks that differ. */
const AHEAD_MS = 2 * 86_400_000;

/** Nobody has signed tomorrow, nor with a certificate that begins then. */
function aheadOf(today: Date, moment: Date): ChipReason[] {
  return moment.getTime() > today.getTime() + AHEAD_MS ? ['SIGNING_TIME'] : [];
}

/** The longest that documents are valid for, with half a year between application and issue. */
const LONGEST_MS = 10.5 * 365.25 * 86_400_000;

/**
 * Where nothing tells when the signer signed. One that is still valid was valid then. One that has ended must outlive what it
 * signed (ICAO Doc 9303-12): a document that goes on longer leaves doubt, and one that goes on for longer than documents
 * are valid was signed too late.
 */
function unknownTime({ notAfter }: Certificate, { expiry }: SaidByGroups, today: Date): ChipReason[] {
  if (notAfter >= today || !expiry || expiry <= notAfter) return [];
  return [expiry.getTime() - LONGEST_MS > notAfter.getTime() ? 'SIGNER_EXPIRED' : 'SIGNING_TIME'];
}

function issuerObjections(signer: Certificate, { issuer }: SaidByGroups): ChipReason[] {
  if (issuer === undefined) return [];
  const states = signersFor(issuer);
  if (!states) return ['ISSUER_UNKNOWN'];
  return states.includes(countryOf(signer)) ? [] : ['ISSUER_COUNTRY'];
}

function undecided(error: unknown): ChipReason {
  if (error instanceof UnsupportedAlgorithm) return 'UNSUPPORTED_ALGORITHM';
  if (error instanceof ChipFormatError) return 'SOD_UNREADABLE';
  throw error;
}

function inOrder(files: ReadonlyMap<number, Uint8Array>): [number, Uint8Array][] {
  return [...files].sort(([a], [b]) => a - b);
}
