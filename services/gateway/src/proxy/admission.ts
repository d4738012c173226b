import { isPlanned } from '@bonafide/contract/planned';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { notImplemented } from '@bonafide/platform/http/not-implemented';
import type {} from '@bonafide/platform/http/request';
import type { Identity } from '@bonafide/platform/http/signed-context';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { accessTo } from '../access/access-rules.js';
import { Authenticator } from '../access/authenticator.js';
import { pathOf } from '../access/path.js';
import { type PrefixTable, prefixTable } from '../access/prefix-table.js';
import { OpenRequests } from '../limits/open-requests.js';
import { RateLimits } from '../limits/rate-limits.js';
import { bodyLimitOf, requireDeclaredLength } from './body-limit.js';
import type { proxyConfig } from './proxy-config.js';

/** What is known of a request that may go on. */
export interface Admitted {
  /** Its caller; the same object for all requests of a token. */
  who: Identity;
  path: string;
  /** Base URL of the service that its path names. */
  upstream: string;
  /** Longest body, bytes; 0 where it takes none. */
  bodyLimit: number;
}

/** Decides, before any of the body is read, whether a request goes on. */
@Injectable()
export class Admission {
  private readonly routes: PrefixTable<string>;
  private readonly refusesPlanned: boolean;

  constructor(
    @Inject(CONFIG) config: z.infer<z.ZodObject<typeof proxyConfig>>,
    private readonly authenticator: Authenticator,
    private readonly limits: RateLimits,
    private readonly open: OpenRequests,
  ) {
    this.routes = prefixTable(config.BONAFIDE_ROUTES);
    this.refusesPlanned = config.BONAFIDE_REFUSE_PLANNED;
  }

  /** Throws the refusal: credentials, rate, open requests, unknown or planned route, declared length, in this order. */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<Admitted> {
    const { authenticator, limits } = this;
    const path = pathOf(request.url);
    const access = accessTo(path);
    const who = await authenticator.identify(request, path, access).catch(async (error) => {
      await limits.countAddress(request, reply);
      if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      throw error;
    });
    request.caller = { ...who, requestId: request.context.requestId };
    request.context.tenant = who.tenant;
    await (access.bearer ? limits.countClient(request, reply) : limits.countAddress(request, reply));
    this.open.enter(who, request, reply);
    const upstream = this.routes(path);
    if (!upstream) throw new DomainError('NOT_FOUND', 'No such route');
    if (this.refusesPlanned && isPlanned(request.method, path)) throw notImplemented();
    const bodyLimit = bodyLimitOf(request.method, path);
    requireDeclaredLength(request.headers['content-length'], bodyLimit);
    return { who, path, upstream, bodyLimit };
  }
}
