import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimits } from '../access/rate-limits.js';
import { tenantOf } from '../tenants/names.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import { oauthError } from './oauth-error.js';
import type { SigningKeys } from './signing-keys.js';
import { issuerOf, type TokenIssuer } from './token-issuer.js';
import { readTokenRequest } from './token-request.js';

const FORM_BYTES = 16_384;
const KEYS_MAX_AGE = 'public, max-age=300';

type InRealm = FastifyRequest<{ Params: { realm: string } }>;

export interface IssuerParts {
  publicUrl: string;
  directory: TenantDirectory;
  keys: SigningKeys;
  issuer: TokenIssuer;
  limits: RateLimits;
}

/** The built-in issuer's endpoints below `/auth/realms/:realm`: token, keys and discovery, as Keycloak has them. */
export function addIssuerRoutes(fastify: FastifyInstance, parts: IssuerParts): void {
  const { publicUrl, directory, keys } = parts;
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
  fastify.addHook('onRequest', (request, reply) => parts.limits.countAddress(request, reply));
  const requireRealm = (request: InRealm) => {
    if (!directory.tenant(tenantOf(request.params.realm))) throw new DomainError('NOT_FOUND', 'Realm does not exist');
  };

  const protocol = '/auth/realms/:realm/protocol/openid-connect';
  fastify.post(`${protocol}/token`, (request: InRealm, reply) => token(parts, request, reply));
  fastify.get(`${protocol}/certs`, (request: InRealm, reply) => {
    requireRealm(request);
    return reply.header('cache-control', KEYS_MAX_AGE).send({ keys: keys.published() });
  });
  fastify.get('/auth/realms/:realm/.well-known/openid-configuration', (request: InRealm, reply) => {
    requireRealm(request);
    return reply.header('cache-control', KEYS_MAX_AGE).send(discovery(issuerOf(publicUrl, request.params.realm)));
  });
}

async function token(parts: IssuerParts, request: InRealm, reply: FastifyReply): Promise<FastifyReply> {
  const { directory, issuer, limits } = parts;
  const { realm } = request.params;
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const { client, secret, scopes } = readTokenRequest(form, request.headers.authorization);
  const tenant = tenantOf(realm);
  await limits.requireGuessesLeft(request, `${tenant}/${client}`);
  // One text for an unknown realm, an unknown client and a wrong secret: it tells a guesser nothing.
  if (!directory.tenant(tenant) || !directory.accepts(tenant, client, secret)) {
    await limits.countGuess(request, `${tenant}/${client}`);
    reply.header('www-authenticate', `Basic realm="bonafide"`);
    throw oauthError('invalid_client', 'Invalid client or Invalid client credentials');
  }
  return reply.header('cache-control', 'no-store').send(await issuer.issue(realm, client, scopes));
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
