import type { JWTVerifyGetKey } from 'jose';

/** Injection token of the `TrustedIssuer`: the built-in one, or the other that is configured. */
export const TRUSTED_ISSUER = Symbol('trusted issuer');

/** The issuer whose tokens are accepted. */
export interface TrustedIssuer {
  /** `iss`; `{realm}` in it stands for any realm. */
  issuer: string;
  audience: string;
  algorithms: string[];
  /** `typ` of access tokens, where the issuer gives them one of their own. */
  typ?: string;
  /** Claim that names the tenant; without it the realm in `iss` does. */
  tenantClaim?: string;
  /** How long before `nbf` and after `exp` its tokens are taken: its clock is not ours. None for the built-in one. */
  clockToleranceSeconds?: number;
  /** True when its clients are those of the directory, so that a revoked one's tokens end with it. */
  ownClients: boolean;
  /** Keys of one issuer. */
  keysOf: (issuer: string) => JWTVerifyGetKey | Promise<JWTVerifyGetKey>;
}
