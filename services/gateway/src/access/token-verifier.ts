import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Identity } from '@bonafide/platform/http/signed-context';
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { TrustedIssuer } from '../issuer/trusted-issuer.js';
import { tenantOf } from '../tenants/names.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';

/** Errors of jose when an issuer's keys cannot be fetched or read. */
const KEYS_NOT_HAD = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC']);

/** A caller who has shown a valid token, and until when we take it (epoch milliseconds). */
export interface Bearer {
  who: Identity;
  expires: number;
}

/** Verifies an access token. Throws UNAUTHENTICATED, or UNAVAILABLE when the issuer's keys cannot be fetched. */
export type VerifyToken = (token: string) => Promise<Bearer>;

/** Verifies tokens of an issuer for the tenants of the directory: signature, alg, iss, aud, exp, nbf. */
export function tokenVerifier(trusted: TrustedIssuer, directory: TenantDirectory): VerifyToken {
  const { audience, algorithms, typ, keysOf, tenantClaim, clockToleranceSeconds: clockTolerance = 0 } = trusted;
  const realmOf = realmReader(trusted.issuer);
  return async (token) => {
    const claimed = decode(token);
    // Nobody has verified the claims yet: their types are the caller's choice.
    const issuer = typeof claimed.iss === 'string' ? claimed.iss : '';
    const realm = realmOf(issuer);
    const tenant = tenantClaim ? claimed[tenantClaim] : realm && tenantOf(realm);
    if (realm === undefined || typeof tenant !== 'string' || !directory.tenant(tenant)) {
      throw refused('Jwt issuer is not configured');
    }
    const options = { issuer, audience, algorithms, clockTolerance, requiredClaims: ['exp'], ...(typ && { typ }) };
    const payload = await verify(token, await keysOf(issuer), options);
    return { who: identityOf(tenant, payload), expires: ((payload.exp ?? 0) + clockTolerance) * 1000 };
  };
}

/** Reads the realm out of an issuer that follows the template; an issuer without a realm has the realm ''. */
function realmReader(template: string): (issuer: string) => string | undefined {
  const [head = '', tail] = template.split('{realm}');
  return (issuer) => {
    if (tail === undefined) return issuer === template ? '' : undefined;
    if (!issuer.startsWith(head) || !issuer.endsWith(tail)) return undefined;
    const realm = issuer.slice(head.length, issuer.length - tail.length);
    return /^[\w-]+$/.test(realm) ? realm : undefined;
  };
}

function decode(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    throw refused('Jwt is not in the form of Header.Payload.Signature');
  }
}

async function verify(token: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    throw meaningOf(error);
  }
}

function identityOf(tenant: string, { azp, client_id, sub, scope }: JWTPayload): Identity {
  const client = [azp, client_id, sub].find((name) => typeof name === 'string' && name !== '');
  if (typeof client !== 'string') throw refused('Jwt names no client');
  return { tenant, client, scopes: typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [] };
}

/** What a verification failure means to the caller. Clients look for the text `Jwt is expired`. */
function meaningOf(error: unknown): DomainError {
  if (error instanceof errors.JWTExpired) return refused('Jwt is expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf') return refused('Jwt not yet valid');
    if (error.claim === 'aud') return refused('Audiences in Jwt are not allowed');
    return refused('Jwt verification fails');
  }
  if (!(error instanceof errors.JOSEError) || KEYS_NOT_HAD.has(error.code)) {
    return new DomainError('UNAVAILABLE', 'The issuer’s keys are unavailable, try again', {}, { cause: error });
  }
  return refused('Jwt verification fails');
}

/** A refusal of a bearer token. */
export function refused(message: string): DomainError {
  return new DomainError('UNAUTHENTICATED', message);
}
