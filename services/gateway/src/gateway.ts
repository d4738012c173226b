import type { Config } from '@bonafide/platform/config/config';
import { contextPrivateKey } from '@bonafide/platform/http/signed-context';
import type { Logger } from '@bonafide/platform/observability/logger';
import type { Periodic } from '@bonafide/platform/process/periodic';
import rateLimit from '@fastify/rate-limit';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { Authenticator } from './access/authenticator.js';
import { externalIssuer } from './access/external-issuer.js';
import { prefixTable } from './access/prefix-table.js';
import { RateLimits } from './access/rate-limits.js';
import type { TrustedIssuer } from './access/token-verifier.js';
import { externalIssuerOf, type gatewayConfig } from './gateway-config.js';
import { addIssuerRoutes } from './issuer/issuer.routes.js';
import { SigningKeys } from './issuer/signing-keys.js';
import { builtInIssuer, TokenIssuer } from './issuer/token-issuer.js';
import { ContextSigner } from './proxy/context-signer.js';
import { addProxyRoutes } from './proxy/proxy.routes.js';
import { bootstrap } from './tenants/bootstrap.js';
import { CredentialChanges } from './tenants/credential-changes.js';
import { TenantDirectory } from './tenants/tenant-directory.js';

const REFRESH_MS = 15_000;
const DAY_MS = 86_400_000;

/** The gateway's parts, put together; its routes are plain Fastify, since a proxy needs no controller. */
export class Gateway implements OnApplicationBootstrap, OnModuleDestroy {
  private constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: Config<typeof gatewayConfig>,
    private readonly directory: TenantDirectory,
    private readonly keys: SigningKeys,
    private readonly changes: CredentialChanges,
  ) {}

  onModuleDestroy(): Promise<void> {
    return this.changes.stop();
  }

  /** Makes the tenants of the configuration, reads credentials and keys, and reads them again when they change and now and then. */
  static async open(
    host: HttpAdapterHost,
    config: Config<typeof gatewayConfig>,
    database: DataSource,
    periodic: Periodic,
    log: Logger,
  ): Promise<Gateway> {
    for (const what of await bootstrap(database, config.BONAFIDE_BOOTSTRAP)) {
      log.warn({ what }, 'BONAFIDE_BOOTSTRAP names what was revoked; it stays revoked');
    }
    const directory = await TenantDirectory.open(database);
    const keys = await SigningKeys.open(database, config.BONAFIDE_KEYS, config.BONAFIDE_SIGNING_KEY_DAYS * DAY_MS);
    const changes = new CredentialChanges(config.BONAFIDE_DATABASE_URL, log);
    const failed = (err: unknown) => log.warn({ err }, 'changed credentials could not be read');
    changes.start(() => void directory.refresh().catch(failed));
    periodic.start({
      name: 'refresh of credentials and keys',
      everyMs: REFRESH_MS,
      replicas: 'each',
      run: async () => void (await Promise.all([directory.refresh(), keys.refresh()])),
    });
    return new Gateway(host, config, directory, keys, changes);
  }

  // Not before: scopes take over the error handler, which Nest sets after its modules.
  async onApplicationBootstrap(): Promise<void> {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    await fastify.register(rateLimit, { global: false });
    const limits = new RateLimits(fastify, {
      perClient: this.config.BONAFIDE_RATE_LIMIT,
      perAddress: this.config.BONAFIDE_ADDRESS_RATE_LIMIT,
      trustedProxies: this.config.BONAFIDE_TRUSTED_PROXIES,
    });
    const other = externalIssuerOf(this.config);
    if (!other) await fastify.register(async (scope) => this.addIssuer(scope, limits));
    const trusted = other ? externalIssuer(other) : builtInIssuer(this.config.BONAFIDE_PUBLIC_URL, this.keys);
    await fastify.register(async (scope) => this.addProxy(scope, limits, trusted));
  }

  private addIssuer(scope: FastifyInstance, limits: RateLimits): void {
    const { directory, keys } = this;
    const publicUrl = this.config.BONAFIDE_PUBLIC_URL;
    addIssuerRoutes(scope, { publicUrl, directory, keys, limits, issuer: new TokenIssuer(publicUrl, keys) });
  }

  private addProxy(scope: FastifyInstance, limits: RateLimits, trusted: TrustedIssuer): Promise<void> {
    return addProxyRoutes(scope, {
      authenticator: new Authenticator(trusted, this.directory),
      limits,
      routes: prefixTable(this.config.BONAFIDE_ROUTES),
      contexts: new ContextSigner(contextPrivateKey(this.config.BONAFIDE_CONTEXT_PRIVATE_KEY)),
      corsOrigins: this.config.BONAFIDE_CORS_ORIGINS,
      timeoutMs: this.config.BONAFIDE_UPSTREAM_TIMEOUT_MS,
    });
  }
}
