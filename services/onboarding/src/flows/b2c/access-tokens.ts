import type { Config } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { digestKey } from '@bonafide/sealing/key-ring';
import type { sealingConfig } from '@bonafide/sealing/sealing-config';
import { Inject, Injectable } from '@nestjs/common';
import { errors, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose';

/** How long one is good for, seconds; its session may end sooner. */
const LIFETIME_SECONDS = 900;
const ALGORITHM = 'HS256';
const PURPOSE = 'b2c-access-token';
const AUDIENCE = 'bonafide-b2c';

/** `typ` by which the gateway knows that such a token is for this service to verify. */
const TYPE = 'session+jwt';

/**
 * Access tokens of browsers' sessions: JWTs with the tenant as issuer and the session's id as subject, under a key of the
 * tenant that is derived from the key ring. Only this service verifies them: ADR 0103.
 */
@Injectable()
export class AccessTokens {
  constructor(@Inject(CONFIG) private readonly config: Config<typeof sealingConfig>) {}

  issue(tenant: string, sessionId: string): Promise<string> {
    const kid = this.config.BONAFIDE_KEYS.activeId;
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
      .setIssuer(tenant)
      .setSubject(sessionId)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS} s`)
      .sign(this.key(tenant, kid));
  }

  /** The id of the session that a token was issued for. Throws UNAUTHENTICATED with the texts that clients look for. */
  async verify(tenant: string, token: string): Promise<string> {
    try {
      const keyOf = ({ kid }: JWTHeaderParameters) => this.key(tenant, kid ?? '');
      const expected = { algorithms: [ALGORITHM], typ: TYPE, issuer: tenant, audience: AUDIENCE };
      const { payload } = await jwtVerify(token, keyOf, { ...expected, requiredClaims: ['exp', 'sub'] });
      return String(payload.sub);
    } catch (error) {
      const isExpired = error instanceof errors.JWTExpired;
      throw new DomainError('UNAUTHENTICATED', isExpired ? 'Jwt is expired' : 'Jwt verification fails');
    }
  }

  private key(tenant: string, kid: string): Uint8Array {
    const secret = this.config.BONAFIDE_KEYS.keys.get(kid);
    if (!secret) throw new errors.JWKSNoMatchingKey();
    return digestKey(secret, PURPOSE, tenant);
  }
}
