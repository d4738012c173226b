import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Callers } from '../limits/callers.js';
import { tenantOf } from '../tenants/names.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { externalIssuerOf, type IssuerConfig } from './issuer-config.js';
import { oauthError } from './oauth-error.js';
import { TokenIssuer } from './token-issuer.js';
import { readTokenRequest } from './token-request.js';

const FORM_BYTES = 16_384;
const KEYS_MAX_AGE = 'public, max-age=300';

type InRealm = FastifyRequest<{ Params: { realm: string } }>;

/**
 * The built-in issuer's endpoints below `/auth/realms/:realm`: token, keys and discovery, as Keycloak has them. None of
 * them when another issuer is configured. They are plain Fastify routes, since the gateway parses no other bodies.
 */
@Injectable()
export class IssuerRoutes implements OnApplicationBootstrap {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: IssuerConfig,
    private readonly directory: TenantDirectory,
    private readonly issuer: TokenIssuer,
    private readonly callers: Callers,
  ) {}

  // Not before: scopes take over the error handler, which Nest sets after its modules.
  async onApplicationBootstrap(): Promise<void> {
    if (externalIssuerOf(this.config)) return;
    await this.host.httpAdapter.getInstance<FastifyInstance>().register(async (scope) => this.addTo(scope));
  }

  private addTo(fastify: FastifyInstance): void {
    acceptFormsOnly(fastify);
    // Who is refused for the address is refused for it, whatever else is wrong.
    fastify.setErrorHandler((error, { raw }, reply) => {
      const refusal = this.callers.refusalOf(raw);
      // Where a body is not read, Fastify closes the connection; then it would not have to rest.
      if (refusal) reply.removeHeader('connection');
      throw refusal ?? error;
    });
    const protocol = '/auth/realms/:realm/protocol/openid-connect';
    fastify.post(`${protocol}/token`, (request: InRealm, reply) => this.token(request, reply));
    fastify.get(`${protocol}/certs`, (request: InRealm, reply) => {
      this.requireRealm(request);
      return reply.header('cache-control', KEYS_MAX_AGE).send({ keys: this.issuer.publishedKeys() });
    });
    fastify.get('/auth/realms/:realm/.well-known/openid-configuration', (request: InRealm, reply) => {
      this.requireRealm(request);
      return reply.header('cache-control', KEYS_MAX_AGE).send(discovery(this.issuer.nameOf(request.params.realm)));
    });
  }

  private requireRealm({ params }: InRealm): void {
    if (!this.directory.tenant(tenantOf(params.realm))) throw new DomainError('NOT_FOUND', 'Realm does not exist');
  }

  private async token(request: InRealm, reply: FastifyReply): Promise<FastifyReply> {
    const { realm } = request.params;
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const { client, secret, scopes } = readTokenRequest(form, request.headers.authorization);
    const tenant = tenantOf(realm);
    // First the secret, then the limit: guessing 112 bits and more is hopeless at any rate, refusing the right secret
    // would let anybody who shares an address with a client lock it out. One text, and as much work, for an unknown
    // realm, an unknown client and a wrong secret: it reveals nothing to a guesser.
    if (!this.directory.accepts(tenant, client, secret)) {
      this.callers.fail(request.raw, `${tenant}/${client}`);
      reply.header('www-authenticate', `Basic realm="bonafide"`);
      throw oauthError('invalid_client', 'Invalid client or Invalid client credentials');
    }
    // By its own limits: neighbours at its address may have used up theirs.
    const who = { tenant, client, scopes };
    this.callers.prove(request.raw, who);
    request.caller = { ...who, requestId: request.context.requestId };
    return reply.header('cache-control', 'no-store').send(await this.issuer.issue(realm, who));
  }
}

function acceptFormsOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BYTES },
    (_request, body, done) => done(null, new URLSearchParams(body.toString())),
  );
  fastify.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(oauthError('invalid_request', 'The body must be application/x-www-form-urlencoded'));
  });
}

/** What a client may find out about an issuer. Source: OpenID Connect Discovery 1.0 section 3. */
function discovery(issuer: string): object {
  const protocol = `${issuer}/protocol/openid-connect`;
  return {
    issuer,
    token_endpoint: `${protocol}/token`,
    jwks_uri: `${protocol}/certs`,
    grant_types_supported: ['client_credentials'],
    response_types_supported: ['none'],
    scopes_supported: ['openid'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  };
}
