import { UnsupportedAlgorithm } from '../chip/algorithms.js';
import { type Certificate, documentTypesOf, readCertificate } from '../chip/certificate.js';
import type { ChipReason } from '../chip/chip-reasons.js';
import { areTakenBack } from '../chip/crl.js';
import { publicKeyOf } from '../chip/keys.js';
import type { Trust } from '../chip/passive.js';
import { objectionsTo, pathOf, timeObjections } from '../chip/path.js';
import { ChipFormatError } from '../chip/tlv.js';
import { SEAL_PROFILES, type SealProfile } from './profiles.js';

/** `id-icao-vdsSigner` of ICAO Doc 9303-12, 7.1.3. */
const SIGNS_SEALS = '2.23.136.1.1.11.1';

/**
 * By which seals name a certificate: country and name of its subject, two characters each, and its serial number, hexadecimal.
 * Undefined of a certificate that no seal can name.
 */
export function referenceOf({ subject, serial }: Certificate): string | undefined {
  const { country, commonName } = subject;
  if (!/^[A-Z]{2}$/.test(country) || !/^[A-Z0-9]{2}$/.test(commonName)) return undefined;
  return normalised(`${country}${commonName}${serial}`);
}

/** Version 3 of seals fills serial numbers up to five digits with zeros, version 4 does not. */
export function normalised(reference: string): string {
  const upper = reference.toUpperCase();
  return upper.slice(0, 4) + upper.slice(4).replace(/^0+(?=.)/, '');
}

/** Reads a certificate of a signer of seals. Throws ChipFormatError and UnsupportedAlgorithm for one that cannot verify any seal. */
export function readSealSigner(bytes: Uint8Array): { certificate: Certificate; reference: string } {
  const certificate = readCertificate(bytes);
  const reference = referenceOf(certificate);
  if (reference === undefined) throw new ChipFormatError('no seal can name its holder');
  if (publicKeyOf(certificate.publicKey).kind !== 'ec') throw new UnsupportedAlgorithm('a key that is not of EC');
  documentTypesOf(certificate);
  return { certificate, reference };
}

/** The trusted certificate that vouches for a signer of seals, or why there is none. */
export type SignerPath = { readonly anchor: Certificate } | { readonly reason: ChipReason };

/**
 * Whether a trusted certificate of the signer's own state issued its certificate, for seals of that use (of any use, without one).
 * No link lies between, as ICAO has it. Whether it was taken back is another question.
 */
export function sealSignerPath(signer: Certificate, { anchors }: Trust, profile?: SealProfile): SignerPath {
  try {
    const path = pathOf(signer, anchors, []);
    if ('reason' in path) return path;
    const [reason] = [
      ...objectionsTo(signer, path, (uses) => signsSeals(uses, profile)),
      ...timeObjections(signer, path, { signedAt: signer.notBefore }),
    ];
    return reason ? { reason } : { anchor: path.anchor };
  } catch (error) {
    if (error instanceof UnsupportedAlgorithm) return { reason: 'UNSUPPORTED_ALGORITHM' };
    if (error instanceof ChipFormatError) return { reason: 'SIGNER_USE' };
    throw error;
  }
}

/** Whether a revocation list that a trusted certificate signed names the signer. */
export function isSignerTakenBack(signer: Certificate, { anchors, lists }: Trust): boolean {
  return areTakenBack([signer], anchors, lists);
}

/** Whether the certificate lets its holder sign seals of documents with that code in their machine-readable zone. */
export function maySealType(signer: Certificate, documentCode: string): boolean {
  const types = documentTypesOf(signer);
  return types === undefined || types.some((type) => type === documentCode || type === documentCode.slice(0, 1));
}

function signsSeals(uses: readonly string[], profile: SealProfile | undefined): boolean {
  const national = (profile ? [profile] : SEAL_PROFILES).flatMap(({ signerUse }) => signerUse ?? []);
  return uses.some((use) => use === SIGNS_SEALS || national.includes(use));
}
