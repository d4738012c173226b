import { verify, X509Certificate } from 'node:crypto';
import { stateOf } from '../mrz/states.js';
import type { Seal } from './seal.js';

/** A certificate that the caller trusts: its path to a country's certificate authority, and its revocation, were looked at. */
export interface SealCertificate {
  /** Signer and certificate reference as seals tell them, for example DETS27; `referenceOf` makes it. */
  readonly reference: string;
  readonly der: Uint8Array;
}

/**
 * VALID: signed by the key of a given certificate that was valid when it signed. FORGED: not by the key that it names, or by
 * another state's. UNKNOWN_SIGNER: no given certificate is the one it names, or it was not valid then. UNSUPPORTED: the
 * certificate's key cannot be used here, so that nothing is known.
 */
export interface SealVerdict {
  readonly verdict: 'VALID' | 'FORGED' | 'UNKNOWN_SIGNER' | 'UNSUPPORTED';
  readonly reason?: 'SIGNATURE' | 'FOREIGN_SIGNER' | 'NO_CERTIFICATE' | 'NOT_VALID_THEN' | 'KEY';
}

/** The hash that ICAO 9303-13 wants with a curve, by the bytes of its field. */
const HASHES: Readonly<Record<number, string>> = {
  28: 'sha224',
  32: 'sha256',
  48: 'sha384',
  64: 'sha512',
  66: 'sha512',
};

/** What a seal's signature is worth. ECDSA over r and s as they stand; curves of NIST and Brainpool. */
export function verifySeal(seal: Seal, certificates: readonly SealCertificate[]): SealVerdict {
  const named = normalised(seal.signer + seal.certificateReference);
  const candidates = certificates.filter(({ reference }) => normalised(reference) === named);
  const verdicts = candidates.map(({ der }) => verdictBy(seal, der));
  // A reference may be used again after years: one certificate that holds is enough.
  for (const verdict of ['VALID', 'FORGED', 'UNSUPPORTED', 'UNKNOWN_SIGNER'] as const) {
    const found = verdicts.find((one) => one.verdict === verdict);
    if (found !== undefined) return found;
  }
  return { verdict: 'UNKNOWN_SIGNER', reason: 'NO_CERTIFICATE' };
}

/** By which seals name a certificate: country and name of its subject, and its serial number. Undefined of other certificates. */
export function referenceOf(der: Uint8Array): string | undefined {
  const certificate = opened(der);
  const country = part(certificate, 'C');
  const name = part(certificate, 'CN');
  if (certificate === undefined || !/^[A-Z]{2}$/i.test(country) || !/^[A-Z0-9]{2}$/i.test(name)) return undefined;
  return normalised(`${country}${name}${certificate.serialNumber}`);
}

/** Serial numbers are hexadecimal; version 3 of seals fills them up to five digits, version 4 does not. */
function normalised(reference: string): string {
  const upper = reference.toUpperCase();
  return upper.slice(0, 4) + upper.slice(4).replace(/^0+(?=.)/, '');
}

function verdictBy(seal: Seal, der: Uint8Array): SealVerdict {
  const certificate = opened(der);
  if (certificate === undefined) return { verdict: 'UNSUPPORTED', reason: 'KEY' };
  if (!isOfSigner(seal, certificate)) return { verdict: 'FORGED', reason: 'FOREIGN_SIGNER' };
  const holds = holdsBy(seal, certificate);
  if (holds === undefined) return { verdict: 'UNSUPPORTED', reason: 'KEY' };
  if (!holds) return { verdict: 'FORGED', reason: 'SIGNATURE' };
  return isValidAt(certificate, seal.signatureDate)
    ? { verdict: 'VALID' }
    : { verdict: 'UNKNOWN_SIGNER', reason: 'NOT_VALID_THEN' };
}

function holdsBy(seal: Seal, certificate: X509Certificate): boolean | undefined {
  try {
    const key = certificate.publicKey;
    const hash = HASHES[fieldBytes(key.asymmetricKeyDetails?.namedCurve)];
    if (key.asymmetricKeyType !== 'ec' || hash === undefined) return undefined;
    return verify(hash, seal.signed, { key, dsaEncoding: 'ieee-p1363' }, seal.signature);
  } catch {
    return undefined;
  }
}

/** Curves bear the bits of their field in their names: prime256v1, secp384r1, brainpoolP512r1. */
function fieldBytes(curve = ''): number {
  return Math.ceil(Number(/\d{3}/.exec(curve)?.[0] ?? 0) / 8);
}

/** A state's seals are signed by that state alone: the certificate's country is the signer's, and the issuer's. */
function isOfSigner(seal: Seal, certificate: X509Certificate): boolean {
  const country = part(certificate, 'C').toUpperCase();
  const issuer = stateOf(seal.issuer)?.alpha2 ?? seal.issuer.slice(0, 2);
  return country === seal.signer.slice(0, 2) && country === issuer;
}

/** The day of signing is told without its time. */
function isValidAt(certificate: X509Certificate, day: string | undefined): boolean {
  if (day === undefined) return false;
  const [first, last] = [certificate.validFromDate, certificate.validToDate].map((date) =>
    date.toISOString().slice(0, 10),
  ) as [string, string];
  return first <= day && day <= last;
}

function opened(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

/** An attribute of the subject, as Node prints it: one a line. */
function part(certificate: X509Certificate | undefined, name: string): string {
  const line = certificate?.subject.split('\n').find((one) => one.startsWith(`${name}=`));
  return line?.slice(name.length + 1) ?? '';
}
