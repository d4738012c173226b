import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 128 random bits in the shape of a UUID (no version bits, all are random). Source: ASVS 7.2.3. */
export function newToken(): string {
  const hex = randomBytes(16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** SHA-256 of a secret with at least 112 bits of entropy: what we keep instead of the secret. */
export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** Compares two secrets in a time that does not depend on where they differ; a difference in length may show. */
export function equalSecret(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
