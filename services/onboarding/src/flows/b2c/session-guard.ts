import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { SESSION_TOKEN_HEADER } from '@bonafide/platform/http/signed-context';
import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Flow, TOKEN_FIELD } from '../../journey/session/flow.js';
import { unknownToken } from '../../journey/session/sessions.js';
import { AccessTokens } from './access-tokens.js';
import { B2cSessions } from './b2c-sessions.js';

const KNOWS = 'knows its session';

/** Marks a controller that finds out by itself which session calls it. */
export const KnowsItsSession = () => SetMetadata(KNOWS, true);

const BEARER_ROUTES = '/b2c/onboarding/';
const PROXY_ROUTES = '/:realm/b2c-sample-web/proxy/';

/**
 * Lets the steps of a journey be called from a browser's session only by that session: below `/b2c/onboarding` with its
 * access token, below the proxy with the token of a journey that a browser began. Clients with credentials of their own are
 * let through. Throws UNAUTHENTICATED without a right token, INVALID_VALUE for a journey of someone else.
 */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly sessions: B2cSessions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const route = request.routeOptions.url ?? '';
    const { caller } = request;
    if (caller?.client !== '') return true;
    if (route.startsWith(BEARER_ROUTES)) await this.requireBearer(caller, request);
    else if (route.startsWith(PROXY_ROUTES) && !Reflect.getMetadata(KNOWS, context.getClass()))
      await this.requireJourney(caller, request.body);
    return true;
  }

  private async requireBearer({ tenant }: Caller, request: FastifyRequest): Promise<void> {
    const token = request.headers[SESSION_TOKEN_HEADER]?.toString();
    if (!token) throw new DomainError('UNAUTHENTICATED', 'Jwt is missing');
    await this.requireJourney({ tenant }, request.body, await this.tokens.verify(tenant, token));
  }

  private async requireJourney({ tenant }: Pick<Caller, 'tenant'>, body: unknown, id?: string): Promise<void> {
    const members = Object(body) as Readonly<Record<string, unknown>>;
    // A body without a token is refused by its route; of several each must be this session's.
    for (const flow of Object.keys(TOKEN_FIELD) as Flow[]) {
      const token = members[TOKEN_FIELD[flow]];
      if (typeof token !== 'string') continue;
      const owner = await this.sessions.callOfJourney(tenant, token);
      if (owner === undefined || (id !== undefined && owner !== id)) throw unknownToken(flow);
    }
  }
}
