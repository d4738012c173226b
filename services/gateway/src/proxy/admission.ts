import { isPlanned } from '@bonafide/contract/planned';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { notImplemented } from '@bonafide/platform/http/not-implemented';
import type {} from '@bonafide/platform/http/request';
import type { Identity } from '@bonafide/platform/http/signed-context';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Authenticator } from '../access/authenticator.js';
import { pathOf } from '../access/path.js';
import { type PrefixTable, prefixTable } from '../access/prefix-table.js';
import { BoundedMap } from '../limits/bounded-map.js';
import { Callers } from '../limits/callers.js';
import { bodyLimitOf, requireDeclaredLength } from './body-limit.js';
import type { proxyConfig } from './proxy-config.js';

const KNOWN = 1000;
const LONGEST_KNOWN = 256;

/** Where a request goes. */
export interface Route {
  /** Base URL of the service that its path names. */
  upstream: string;
  /** Longest body, bytes; 0 where it takes none. */
  bodyLimit: number;
}

/** What is known of a request that may go on. */
export interface Admitted extends Route {
  /** Its caller; the same object for all requests of a token. */
  who: Identity;
}

/** Decides, before any of the body is read, whether a request goes on. */
@Injectable()
export class Admission {
  private readonly routes: PrefixTable<string>;
  /** By method and path, those that were asked for lately. */
  private readonly known = new BoundedMap<Route>(KNOWN);
  private readonly refusesPlanned: boolean;

  constructor(
    @Inject(CONFIG) config: z.infer<z.ZodObject<typeof proxyConfig>>,
    private readonly authenticator: Authenticator,
    private readonly callers: Callers,
  ) {
    this.routes = prefixTable(config.BONAFIDE_ROUTES);
    this.refusesPlanned = config.BONAFIDE_REFUSE_PLANNED;
  }

  /**
   * Throws the refusal, or rejects with it: credentials, rate, open requests, unknown or planned route, declared length, in this order. Who was
   * known when the request came in was counted then.
   */
  admit(request: FastifyRequest, reply: FastifyReply): Admitted | Promise<Admitted> {
    const path = this.pathOf(request);
    const known = this.callers.of(request.raw);
    // Without a promise where nothing has to be waited for: nearly always.
    if (known) return this.admitted(known, path, request);
    return this.identify(request, reply, path).then((who) => this.admitted(who, path, request));
  }

  private admitted(who: Identity, path: string, request: FastifyRequest): Admitted {
    request.caller = { ...who, requestId: request.context.requestId };
    request.context.tenant = who.tenant;
    const { upstream, bodyLimit } = this.routeOf(request.method, path);
    requireDeclaredLength(request.headers['content-length'], bodyLimit);
    return { who, upstream, bodyLimit };
  }

  private pathOf({ method, url }: FastifyRequest): string {
    // A path that has a route was found well-formed.
    return this.known.get(`${method} ${url}`) ? url : pathOf(url);
  }

  private routeOf(method: string, path: string): Route {
    const operation = `${method} ${path}`;
    const known = this.known.get(operation);
    if (known) return known;
    const upstream = this.routes(path);
    if (!upstream) throw new DomainError('NOT_FOUND', 'No such route');
    if (this.refusesPlanned && isPlanned(method, path)) throw notImplemented();
    const route = { upstream, bodyLimit: bodyLimitOf(method, path) };
    if (path.length <= LONGEST_KNOWN) this.known.set(operation, route);
    return route;
  }

  private async identify(request: FastifyRequest, reply: FastifyReply, path: string): Promise<Identity> {
    try {
      const who = await this.authenticator.identify(request.headers, path);
      if (who.client) this.callers.prove(request.raw, who);
      return who;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      throw error;
    }
  }
}
