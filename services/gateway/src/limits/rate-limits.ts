import { hash } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type {} from '@bonafide/platform/http/request';
import proxyAddr from '@fastify/proxy-addr';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { limitsConfig } from './limits-config.js';

const MINUTE_MS = 60_000;
const GUESSES_PER_MINUTE = 20;
/** Most clients, or addresses, that are counted at a time; the one seen longest ago is dropped first. */
const COUNTED = 100_000;

type LimitsConfig = z.infer<z.ZodObject<typeof limitsConfig>>;
type Limiter = ReturnType<FastifyInstance['createRateLimit']>;
type Usage = Exclude<Awaited<ReturnType<Limiter>>, { isAllowed: true }>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose wrong secrets are counted, at the token endpoint: a digest, since a caller may name 16 kB. */
    guessed?: string;
  }
}

/**
 * Fixed windows of one minute, counted in this process: per client, per address, and wrong secrets per client and
 * address. Counts appear in the answer's `RateLimit-*` headers (IETF draft, version 6). Past a limit
 * they throw RATE_LIMITED, and `Retry-After` says when the window ends.
 */
export class RateLimits {
  private readonly clients: Limiter;
  private readonly addresses: Limiter;
  private readonly guesses: Limiter;
  private readonly isTrusted: (address: string, hop: number) => boolean;

  private constructor(fastify: FastifyInstance, config: LimitsConfig) {
    const limiter = (max: number, keyGenerator: (request: FastifyRequest) => string) => {
      // The plug-in's types leave out `cache`.
      const window = { max, timeWindow: MINUTE_MS, keyGenerator, cache: COUNTED };
      return fastify.createRateLimit(window);
    };
    this.isTrusted = proxyAddr.compile(config.BONAFIDE_TRUSTED_PROXIES);
    this.clients = limiter(config.BONAFIDE_RATE_LIMIT, ({ caller }) => `${caller?.tenant}/${caller?.client}`);
    this.addresses = limiter(config.BONAFIDE_ADDRESS_RATE_LIMIT, (request) => this.countedAddressOf(request));
    this.guesses = limiter(GUESSES_PER_MINUTE, (request) => `${request.guessed} ${this.countedAddressOf(request)}`);
  }

  /** Adds the plug-in that counts to the server. */
  static async open(host: HttpAdapterHost, config: LimitsConfig): Promise<RateLimits> {
    const fastify = host.httpAdapter.getInstance<FastifyInstance>();
    await fastify.register(rateLimit, { global: false });
    return new RateLimits(fastify, config);
  }

  /** The caller's address: the nearest one that is not a trusted proxy. */
  addressOf(request: FastifyRequest): string {
    return proxyAddr(request.raw, this.isTrusted);
  }

  /** What counts as one address: IPv6 addresses of one network (/64) do. */
  countedAddressOf(request: FastifyRequest): string {
    return normalizeIP(this.addressOf(request));
  }

  /** True for a proxy that is trusted to name its callers. */
  isProxy(address: string): boolean {
    return address !== '' && this.isTrusted(address, 0);
  }

  /** Counts a request of its caller. */
  async countClient(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    enforce(await this.clients(request), reply);
  }

  /** Counts a request of its address. */
  async countAddress(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    enforce(await this.addresses(request), reply);
  }

  /** Counts a wrong secret for a client, and refuses it once there are too many of them from this address. */
  async countGuess(request: FastifyRequest, client: string): Promise<void> {
    request.guessed = hash('sha256', client, 'base64');
    const usage = await this.guesses(request);
    if (!usage.isAllowed && usage.isExceeded) refuse(usage);
  }
}

function enforce(usage: Awaited<ReturnType<Limiter>>, reply: FastifyReply): void {
  if (usage.isAllowed) return;
  reply.header('ratelimit-limit', usage.max);
  reply.header('ratelimit-remaining', usage.remaining);
  reply.header('ratelimit-reset', usage.ttlInSeconds);
  if (usage.isExceeded) refuse(usage);
}

function refuse(usage: Usage): never {
  const retryAfter = String(Math.max(1, usage.ttlInSeconds));
  throw new DomainError('RATE_LIMITED', 'Too many requests, try again later', { retryAfter });
}
