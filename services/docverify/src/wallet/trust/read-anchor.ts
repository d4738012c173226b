import { createPublicKey, hash, type JsonWebKey, X509Certificate } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { readJson } from '@bonafide/platform/http/bounded-json';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { z } from 'zod';
import type { AnchorKind } from './anchor.js';

/** What a file holds that is to be trusted. */
export type AnchorFile =
  | { readonly sha256: string; readonly certificate: Buffer }
  | { readonly sha256: string; readonly jwk: JsonWebKey };

const publicJwk = z.object({
  kty: z.enum(['EC', 'OKP', 'RSA']),
  kid: z.string().max(256).optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
});

/**
 * Reads a certificate (PEM or DER) or a public JWK. Throws DomainError INVALID_VALUE for anything else, for a private key, for a
 * certificate that is over or not yet valid, and for an `iaca` that may not issue.
 */
export async function readAnchor(kind: AnchorKind, bytes: Uint8Array, now: Date): Promise<AnchorFile> {
  const text = Buffer.from(bytes).toString('utf8').trimStart();
  return text.startsWith('{') ? readKey(kind, bytes) : readCertificate(kind, bytes, now);
}

function readCertificate(kind: AnchorKind, bytes: Uint8Array, now: Date): AnchorFile {
  const certificate = certificateIn(bytes);
  if (!certificate) throw refused('The file holds no certificate (PEM or DER) and no JWK.');
  if (kind === 'iaca' && !certificate.ca) throw refused('The certificate may not issue others, as one of an IACA may.');
  if (now < certificate.validFromDate || now > certificate.validToDate)
    throw refused('The certificate is not valid now.');
  return { sha256: hash('sha256', certificate.raw), certificate: certificate.raw };
}

function certificateIn(bytes: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}

async function readKey(kind: AnchorKind, bytes: Uint8Array): Promise<AnchorFile> {
  if (kind !== 'issuer') throw refused('A key is of an issuer: documents by ISO mdoc are signed by certificates.');
  const value = readJson(bytes, { name: 'The key' });
  if (typeof value === 'object' && value !== null && ('d' in value || 'k' in value))
    throw refused('The key is a private one: only its public members belong here.');
  const { data: jwk } = publicJwk.safeParse(value);
  if (!jwk || !isUsable(jwk)) throw refused('The file holds no public key that is known here.');
  const thumbprint = await calculateJwkThumbprint(jwk as JWK, 'sha256');
  return { sha256: Buffer.from(thumbprint, 'base64url').toString('hex'), jwk };
}

function isUsable(jwk: JsonWebKey): boolean {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' }) !== undefined;
  } catch {
    return false;
  }
}

const refused = (message: string) => new DomainError('INVALID_VALUE', message);
