import { DomainError, ERROR_STATUS, type ErrorCode } from '@bonafide/platform/errors/domain-error';
import type { ErrorShape } from '@bonafide/platform/errors/error-shapes';

type OAuthError = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type';

const GENERAL: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: 'not_found',
  RATE_LIMITED: 'slow_down',
  UNAVAILABLE: 'temporarily_unavailable',
  INTERNAL: 'server_error',
};

/** An error of the token endpoint with its OAuth name. Source: RFC 6749 section 5.2. */
export function oauthError(error: OAuthError, message: string): DomainError {
  return new DomainError(error === 'invalid_client' ? 'UNAUTHENTICATED' : 'INVALID_VALUE', message, { error });
}

/** Paths of the token endpoint. */
export const TOKEN_PATH = /^\/auth\/realms\/[^/]+\/protocol\/openid-connect\/token$/;

/** Paths of the issuer's endpoints, whose errors have the shape of OAuth. */
export const ISSUER_PATH =
  /^\/auth\/realms\/[^/]+\/(?:protocol\/openid-connect\/(?:token|certs)|\.well-known\/openid-configuration)$/;

/** `{error, error_description}`, as Keycloak answers: TokenError of the contract. */
export const oauthShape: ErrorShape = (error) => ({
  status: ERROR_STATUS[error.code],
  body: { error: error.details.error ?? GENERAL[error.code] ?? 'invalid_request', error_description: error.message },
});
