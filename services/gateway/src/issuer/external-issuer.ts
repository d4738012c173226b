import { DomainError } from '@bonafide/platform/errors/domain-error';
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { TrustedIssuer } from './trusted-issuer.js';

const FETCH_LIMIT_MS = 3000;
// Asymmetric ones only, so that no public key is ever taken for a shared secret.
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

export interface ExternalIssuerOptions {
  issuer: string;
  audience: string;
  tenantClaim?: string;
  /** How far its clock may differ from ours. */
  clockToleranceSeconds: number;
}

/**
 * Another issuer (Keycloak and the like) in the place of the built-in one. Its keys are found by discovery, once per
 * issuer, and fetched again when a token names an unknown one. Source: OpenID Connect Discovery 1.0.
 */
export function externalIssuer(options: ExternalIssuerOptions): TrustedIssuer {
  const known = new Map<string, Promise<JWTVerifyGetKey>>();
  const keysOf = (issuer: string) => {
    const keys = known.get(issuer) ?? discover(issuer);
    known.set(issuer, keys);
    keys.catch(() => known.delete(issuer));
    return keys;
  };
  return { ...options, algorithms: ALGORITHMS, ownClients: false, keysOf };
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  try {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_LIMIT_MS) });
    const found = discoveryDocument.parse(await answer.json());
    if (found.issuer !== issuer) throw new Error('The discovery document names another issuer');
    return createRemoteJWKSet(new URL(found.jwks_uri), { timeoutDuration: FETCH_LIMIT_MS });
  } catch (cause) {
    throw new DomainError('UNAVAILABLE', 'The issuer’s keys are unavailable, try again', {}, { cause });
  }
}
