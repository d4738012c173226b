import { hash } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Identity } from '@bonafide/platform/http/signed-context';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { TRUSTED_ISSUER, type TrustedIssuer } from '../issuer/trusted-issuer.js';
import { tenantOf } from '../tenants/names.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import type { Access } from './access-rules.js';
import { BoundedMap } from './bounded-map.js';
import { type Bearer, refused, tokenVerifier, type VerifyToken } from './token-verifier.js';

const REMEMBERED_TOKENS = 10_000;
const REMEMBERED_MS = 5 * 60_000;

/**
 * Authenticates requests: finds the caller on whose behalf each one comes. A verified token is remembered, by its
 * digest, until it expires and for five minutes at most. Tenant, client and API key are asked of the directory each
 * time, so that a revocation ends tokens too; clients of another issuer are revoked there.
 */
@Injectable()
export class Authenticator {
  private readonly verifyToken: VerifyToken;
  private readonly verified = new BoundedMap<Bearer>(REMEMBERED_TOKENS);

  constructor(
    @Inject(TRUSTED_ISSUER) private readonly trusted: TrustedIssuer,
    private readonly directory: TenantDirectory,
  ) {
    this.verifyToken = tokenVerifier(trusted, directory);
  }

  /** The caller of a path that requires `access`. Throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND or UNAVAILABLE. */
  async identify(request: FastifyRequest, path: string, access: Access): Promise<Identity> {
    if (access.bearer) {
      const who = await this.bearer(request.headers.authorization);
      if (access.apiKey !== 'none') this.requireKeyOf(who.tenant, request, access);
      return who;
    }
    const name = access.apiKey === 'none' ? tenantOf(path.split('/', 2)[1] ?? '') : this.keyOwner(request, access);
    const tenant = this.directory.tenant(name);
    if (!tenant) throw new DomainError('NOT_FOUND', 'No such realm');
    return tenant;
  }

  private async bearer(authorization: string | undefined): Promise<Identity> {
    const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw refused('Jwt is missing');
    const digest = hash('sha256', token, 'base64');
    const known = this.verified.get(digest);
    if (known && known.expires > Date.now()) return this.requireValid(known.who);
    this.verified.delete(digest);
    const { who, expires } = await this.verifyToken(token);
    this.verified.set(digest, { who, expires: Math.min(expires, Date.now() + REMEMBERED_MS) });
    return this.requireValid(who);
  }

  private requireValid(who: Identity): Identity {
    const { tenant, client } = who;
    if (!this.directory.tenant(tenant)) throw refused('Jwt issuer is not configured');
    if (this.trusted.ownClients && !this.directory.hasClient(tenant, client)) throw refused('Jwt verification fails');
    return who;
  }

  private requireKeyOf(tenant: string, request: FastifyRequest, access: Access): void {
    if (access.apiKey === 'optional' && !request.headers.apikey) return;
    if (this.keyOwner(request, access) !== tenant) throw badKey(access, 'The apikey is not valid for this token');
  }

  private keyOwner(request: FastifyRequest, access: Access): string {
    const key = request.headers.apikey?.toString();
    if (!key) throw badKey(access, 'The apikey is missing');
    const owner = this.directory.ownerOf(key);
    if (!owner) throw badKey(access, 'The apikey is not valid');
    return owner;
  }
}

const badKey = (access: Access, message: string) => new DomainError(access.refusal, message);
