import { randomUUID } from 'node:crypto';
import type { Identity } from '@bonafide/platform/http/signed-context';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { errors, SignJWT } from 'jose';
import { BoundedMap } from '../limits/bounded-map.js';
import { Turns } from '../limits/turns.js';
import type { IssuerConfig } from './issuer-config.js';
import { KnownTokens } from './known-tokens.js';
import { SigningKeys } from './signing-keys.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** How long a token lives, seconds. */
const TOKEN_SECONDS = 300;

/** For how long a client that asks again gets the same tokens: each costs a millisecond of a core to sign. */
const REUSED_MS = 5000;
const REUSED = 10_000;

/** Answers that are signed at a time, half of the threads that Node has for such work. */
const SIGNED_AT_A_TIME = 2;

/** `aud` of access tokens. */
const AUDIENCE = 'bonafide';

/** `typ` of access tokens, so that an id token is never taken for one. Source: RFC 9068. */
const ACCESS_TOKEN_TYPE = 'at+jwt';

/** The token endpoint's answer, as Keycloak gives it. Times in seconds. */
export interface TokenAnswer {
  access_token: string;
  expires_in: number;
  refresh_expires_in: 0;
  token_type: 'Bearer';
  id_token?: string;
  'not-before-policy': 0;
  scope: string;
}

/** `iss` of the tokens of a realm; `{realm}` itself makes the template of all issuers. */
const issuerOf = (publicUrl: string, realm: string) => `${publicUrl}/auth/realms/${realm}`;

/** What is needed to verify our own tokens. */
export function builtInIssuer(publicUrl: string, keys: SigningKeys): TrustedIssuer {
  const keysOf: TrustedIssuer['keysOf'] =
    () =>
    ({ kid }) => {
      const key = keys.verifier(kid);
      if (!key) throw new errors.JWKSNoMatchingKey();
      return key;
    };
  const issuer = issuerOf(publicUrl, '{realm}');
  return { issuer, audience: AUDIENCE, algorithms: ['RS256'], typ: ACCESS_TOKEN_TYPE, ownClients: true, keysOf };
}

/** Tokens that a client got a moment ago. */
interface Issued {
  answer: Promise<TokenAnswer>;
  /** Epoch milliseconds. */
  reusedUntil: number;
  /** Epoch seconds. */
  expires: number;
}

/**
 * Signs tokens for authenticated clients. RS256, one set of keys for all realms. Who asks again within five seconds, for the
 * same realm and scopes, gets the same ones; what has to be signed is, for the tenants in turn.
 */
@Injectable()
export class TokenIssuer {
  private readonly issued = new BoundedMap<Issued>(REUSED);
  private readonly turns = new Turns(SIGNED_AT_A_TIME);

  constructor(
    @Inject(CONFIG) private readonly config: IssuerConfig,
    private readonly keys: SigningKeys,
    private readonly known: KnownTokens,
  ) {}

  /** `iss` of a realm's tokens. */
  nameOf(realm: string): string {
    return issuerOf(this.config.BONAFIDE_PUBLIC_URL, realm);
  }

  /** The keys that verify its tokens, as JWKs. */
  publishedKeys(): Record<string, string>[] {
    return this.keys.published();
  }

  /** Tokens for a client of a realm, which has shown its secret; an id token when `openid` is among the scopes. */
  async issue(realm: string, who: Identity): Promise<TokenAnswer> {
    const name = [realm, who.scopes.join(' '), who.client].join('\n');
    const last = this.issued.get(name);
    if (last && Date.now() < last.reusedUntil) {
      return { ...(await last.answer), expires_in: Math.floor(last.expires - Date.now() / 1000) };
    }
    const now = Date.now();
    const issuedAt = Math.floor(now / 1000);
    const answer = this.turns.run(who.tenant, () => this.sign(realm, who, issuedAt));
    this.issued.set(name, { answer, reusedUntil: now + REUSED_MS, expires: issuedAt + TOKEN_SECONDS });
    answer.catch(() => this.issued.delete(name));
    return answer;
  }

  private async sign(realm: string, who: Identity, issuedAt: number): Promise<TokenAnswer> {
    const { client, scopes } = who;
    const { id, privateKey } = this.keys.signer();
    const expires = issuedAt + TOKEN_SECONDS;
    const signed = (audience: string, typ: string, claims: Record<string, string>) =>
      new SignJWT({ ...claims, azp: client })
        .setProtectedHeader({ alg: 'RS256', typ, kid: id })
        .setIssuer(this.nameOf(realm))
        .setAudience(audience)
        .setSubject(client)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(expires)
        .sign(privateKey);
    const scope = scopes.join(' ');
    const access = await signed(AUDIENCE, ACCESS_TOKEN_TYPE, { typ: 'Bearer', client_id: client, scope });
    const identity = scopes.includes('openid') && (await signed(client, 'JWT', { typ: 'ID' }));
    this.known.add(access, who, expires * 1000);
    return {
      access_token: access,
      expires_in: TOKEN_SECONDS,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      ...(identity && { id_token: identity }),
      'not-before-policy': 0,
      scope,
    };
  }
}
