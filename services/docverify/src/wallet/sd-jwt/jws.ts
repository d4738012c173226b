import type { KeyObject } from 'node:crypto';
import type { Verdict } from '@bonafide/documents/evidence/judgement';
import type { JWK } from 'jose';
import { compactVerify, errors, importJWK } from 'jose';

/** Signature algorithms of issuers and holders (RFC 7518, RFC 8037); none that needs a secret in common. */
const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
];

/** Judges the signature of a compact JWS; UNDEFINED: by an algorithm, a key or a critical header that is not known here. */
export async function verifyJws(jws: string, key: KeyObject | JWK): Promise<Verdict> {
  try {
    const usable = 'kty' in key ? await importJWK(key, algorithmOf(jws)) : key;
    await compactVerify(jws, usable, { algorithms: ALGORITHMS });
    return 'OK';
  } catch (error) {
    return error instanceof errors.JWSSignatureVerificationFailed || isUnsigned(algorithmOf(jws))
      ? 'FAILED'
      : 'UNDEFINED';
  }
}

/** By nobody, or by whoever knows a secret that verifiers know too. */
const isUnsigned = (algorithm: string) => algorithm === 'none' || algorithm.startsWith('HS');

function algorithmOf(jws: string): string {
  const header: unknown = JSON.parse(Buffer.from(jws.slice(0, jws.indexOf('.')), 'base64url').toString('utf8'));
  return typeof header === 'object' && header !== null && 'alg' in header ? String(header.alg) : '';
}
