import { verify } from 'node:crypto';
import { UnsupportedAlgorithm } from '../chip/algorithms.js';
import type { Certificate } from '../chip/certificate.js';
import type { ChipReason } from '../chip/chip-reasons.js';
import { signersFor } from '../chip/issuers.js';
import { publicKeyOf } from '../chip/keys.js';
import type { Trust } from '../chip/passive.js';
import { ChipFormatError } from '../chip/tlv.js';
import type { Seal } from './seal.js';
import { isSignerTakenBack, maySealType, normalised, sealSignerPath } from './signer.js';
import { zoneInSeal } from './zone.js';

/** A certificate of a signer of seals that is known. */
export interface SealSigner {
  /** Signer and certificate reference as seals tell them, for example DETS27; `referenceOf` makes it. */
  readonly reference: string;
  readonly certificate: Certificate;
  /** Whether it is trusted by itself, whoever issued it. */
  readonly own: boolean;
}

/**
 * VALID: signed by the key of a known certificate that is trusted, may sign it and was valid when it signed. FORGED: by another
 * key than the one that it names, another state's, one for other types of documents, or one that was taken back. UNKNOWN_SIGNER:
 * no known certificate is the one it names, or none that is trusted and was valid then. UNSUPPORTED: the certificate's key
 * cannot be used here, so that nothing is known.
 */
export interface SealVerdict {
  readonly verdict: 'VALID' | 'FORGED' | 'UNKNOWN_SIGNER' | 'UNSUPPORTED';
  readonly reason?:
    | ChipReason
    | 'SIGNATURE'
    | 'FOREIGN_SIGNER'
    | 'DOCUMENT_TYPE'
    | 'NO_CERTIFICATE'
    | 'NOT_VALID_THEN'
    | 'KEY';
  /** The certificate that the verdict is by. */
  readonly signer?: Certificate;
  /** The trusted certificate that vouches for it; unset for one that is trusted by itself. */
  readonly anchor?: Certificate;
}

/** The hash that ICAO 9303-13 wants with a curve, by the bytes of its field. */
const HASHES: Readonly<Record<number, string>> = {
  28: 'sha224',
  32: 'sha256',
  40: 'sha384',
  48: 'sha384',
  64: 'sha512',
  66: 'sha512',
};

/** What a verdict by one of several certificates under a reference outweighs: forged is what every one of them says. */
const ORDER = ['VALID', 'UNSUPPORTED', 'UNKNOWN_SIGNER', 'FORGED'] as const;

/** Name of the certificate that a seal says it is signed with, as `referenceOf` has it. */
export function signerNamedBy({ signer, certificateReference }: Seal): string {
  return normalised(signer + certificateReference);
}

/** What a seal's signature is worth. ECDSA over r and s as they stand; curves of NIST and Brainpool. */
export function verifySeal(seal: Seal, signers: readonly SealSigner[], trust: Trust): SealVerdict {
  const named = signers.filter(({ reference }) => reference === signerNamedBy(seal));
  const verdicts = named.map((signer) => verdictBy(seal, signer, trust));
  for (const verdict of ORDER) {
    const found = verdicts.find((one) => one.verdict === verdict);
    if (found !== undefined) return found;
  }
  return { verdict: 'UNKNOWN_SIGNER', reason: 'NO_CERTIFICATE' };
}

function verdictBy(seal: Seal, { certificate: signer, own }: SealSigner, trust: Trust): SealVerdict {
  const path = own ? undefined : sealSignerPath(signer, trust, seal.profile);
  if (path && 'reason' in path) {
    const isOpen = path.reason === 'UNSUPPORTED_ALGORITHM' || path.reason === 'CRITICAL_EXTENSION';
    return { verdict: isOpen ? 'UNSUPPORTED' : 'UNKNOWN_SIGNER', reason: path.reason, signer };
  }
  const by = { signer, ...path };
  try {
    const reason = faultOf(seal, signer, trust);
    if (reason) return { verdict: 'FORGED', reason, ...by };
  } catch (error) {
    if (!(error instanceof UnsupportedAlgorithm || error instanceof ChipFormatError)) throw error;
    return { verdict: 'UNSUPPORTED', reason: 'KEY', ...by };
  }
  return isValidAt(signer, seal.signatureDate)
    ? { verdict: 'VALID', ...by }
    : { verdict: 'UNKNOWN_SIGNER', reason: 'NOT_VALID_THEN', ...by };
}

/** Why a seal is none of the signer's, or not one that it may make. Throws UnsupportedAlgorithm and ChipFormatError. */
function faultOf(seal: Seal, signer: Certificate, trust: Trust): SealVerdict['reason'] {
  if (!isOfState(seal, signer)) return 'FOREIGN_SIGNER';
  if (!isSignedBy(seal, signer)) return 'SIGNATURE';
  if (isSignerTakenBack(signer, trust)) return 'SIGNER_REVOKED';
  const code = zoneInSeal(seal)?.documentCode;
  return code === undefined || maySealType(signer, code) ? undefined : 'DOCUMENT_TYPE';
}

function isSignedBy({ signed, signature }: Seal, { publicKey }: Certificate): boolean {
  const key = publicKeyOf(publicKey);
  const hash = key.kind === 'ec' ? HASHES[key.bits / 8] : undefined;
  if (hash === undefined) throw new UnsupportedAlgorithm('a key that no hash goes with');
  return verify(hash, signed, { key: key.key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** A state's seals are signed by that state alone: the certificate's country is the signer's, and the issuer's. */
function isOfState({ issuer, signer }: Seal, { subject }: Certificate): boolean {
  const states = signersFor(issuer) ?? [issuer.slice(0, 2)];
  return subject.country === signer.slice(0, 2) && states.includes(subject.country);
}

/** The day of signing is told without its time. */
function isValidAt({ notBefore, notAfter }: Certificate, day: string | undefined): boolean {
  if (day === undefined) return false;
  const [first, last] = [notBefore, notAfter].map((date) => date.toISOString().slice(0, 10)) as [string, string];
  return first <= day && day <= last;
}
