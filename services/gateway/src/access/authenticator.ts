import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Identity } from '@bonafide/platform/http/signed-context';
import { Inject, Injectable } from '@nestjs/common';
import { KnownTokens } from '../issuer/known-tokens.js';
import { TRUSTED_ISSUER, type TrustedIssuer } from '../issuer/trusted-issuer.js';
import { tenantOf } from '../tenants/names.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { type Access, accessTo, isOpenPage } from './access-rules.js';
import { tokenIn } from './bearer.js';
import { type SessionToken, sessionTokenIn } from './session-token.js';
import { refused, tokenVerifier, type VerifyToken } from './token-verifier.js';

/**
 * Authenticates requests: finds the caller on whose behalf each one comes. Tenant, client and API key are asked of the
 * directory each time, so that a revocation ends tokens too; clients of another issuer are revoked there.
 */
@Injectable()
export class Authenticator {
  private readonly verifyToken: VerifyToken;

  constructor(
    @Inject(TRUSTED_ISSUER) private readonly trusted: TrustedIssuer,
    private readonly directory: TenantDirectory,
    private readonly tokens: KnownTokens,
  ) {
    this.verifyToken = tokenVerifier(trusted, directory);
  }

  /** True when clients get their tokens here. */
  get issuesTokens(): boolean {
    return this.trusted.ownClients;
  }

  /** The caller by right credentials, where nothing has to be verified to know that. Throws nothing. */
  recognise(headers: IncomingHttpHeaders, path: string): Identity | undefined {
    const access = accessTo(path);
    try {
      if (!access.bearer) return access.apiKey === 'none' ? undefined : this.tenantOfKey(headers, access);
      const token = tokenIn(headers);
      const who = token === undefined ? undefined : this.tokens.get(token);
      return who && this.requireValid(who, headers, access);
    } catch {
      return undefined;
    }
  }

  /** True for a token that is worth the cost of verifying it: the API key beside it, where one is required, is somebody's. */
  mayVerify(headers: IncomingHttpHeaders, path: string): boolean {
    const access = accessTo(path);
    if (!access.bearer || tokenIn(headers) === undefined) return false;
    try {
      return isKeyless(headers, access) || this.keyOwner(headers, access) !== '';
    } catch {
      return false;
    }
  }

  /**
   * The caller of a path; no client where the path requires no token. Throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND or
   * UNAVAILABLE.
   */
  async identify(headers: IncomingHttpHeaders, path: string): Promise<Identity> {
    const access = accessTo(path);
    if (isOpenPage(path)) return ANYONE;
    const session = sessionTokenIn(headers, path);
    if (session) return this.ofSession(session, headers, access);
    if (access.bearer) return this.requireValid(await this.bearer(headers), headers, access);
    return access.apiKey === 'none'
      ? this.tenant(tenantOf(path.split('/', 2)[1] ?? ''))
      : this.tenantOfKey(headers, access);
  }

  /** The tenant that a session's token names; whether it does so rightly, the service behind finds out. */
  private ofSession({ tenant }: SessionToken, headers: IncomingHttpHeaders, access: Access): Identity {
    const named = this.directory.tenant(tenant);
    if (!named) throw refused('Jwt issuer is not configured');
    if (isKeyless(headers, access) || this.keyOwner(headers, access) === tenant) return named;
    throw badKey(access, 'The apikey is not valid for this token');
  }

  private async bearer(headers: IncomingHttpHeaders): Promise<Identity> {
    const token = tokenIn(headers);
    if (token === undefined) throw refused('Jwt is missing');
    const known = this.tokens.get(token);
    if (known) return known;
    const { who, expires } = await this.verifyToken(token);
    this.tokens.add(token, who, expires);
    return who;
  }

  private requireValid(who: Identity, headers: IncomingHttpHeaders, access: Access): Identity {
    const { tenant, client } = who;
    if (!this.directory.tenant(tenant)) throw refused('Jwt issuer is not configured');
    if (this.trusted.ownClients && !this.directory.hasClient(tenant, client)) throw refused('Jwt verification fails');
    if (isKeyless(headers, access) || this.keyOwner(headers, access) === tenant) return who;
    throw badKey(access, 'The apikey is not valid for this token');
  }

  private tenantOfKey(headers: IncomingHttpHeaders, access: Access): Identity {
    return this.tenant(this.keyOwner(headers, access));
  }

  private tenant(name: string): Identity {
    const tenant = this.directory.tenant(name);
    if (!tenant) throw new DomainError('NOT_FOUND', 'No such realm');
    return tenant;
  }

  private keyOwner({ apikey }: IncomingHttpHeaders, access: Access): string {
    const key = apikey?.toString();
    if (!key) throw badKey(access, 'The apikey is missing');
    const owner = this.directory.ownerOf(key);
    if (!owner) throw badKey(access, 'The apikey is not valid');
    return owner;
  }
}

/** Who opens a page that belongs to no tenant; no tenant has such a name. */
const ANYONE: Identity = { tenant: '*', client: '', scopes: [] };

/** True where no API key is checked. */
const isKeyless = ({ apikey }: IncomingHttpHeaders, access: Access) =>
  access.apiKey === 'none' || (access.apiKey === 'optional' && !apikey);

const badKey = (access: Access, message: string) => new DomainError(access.refusal, message);
