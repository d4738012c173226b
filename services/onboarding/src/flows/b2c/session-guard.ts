import { DomainError } from '@bonafide/platform/errors/domain-error';
import { SESSION_TOKEN_HEADER } from '@bonafide/platform/http/signed-context';
import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type {} from '../../journey/session/browser-session.js';
import { type Flow, TOKEN_FIELD } from '../../journey/session/flow.js';
import { unknownToken } from '../../journey/session/sessions.js';
import { AccessTokens } from './access-tokens.js';
import { B2cSessions } from './b2c-sessions.js';

const KNOWS = 'knows its session';

/** Marks a controller that finds out by itself which session calls it. */
export const KnowsItsSession = () => SetMetadata(KNOWS, true);

const BEARER_ROUTES = '/b2c/onboarding/';
const PROXY_ROUTES = '/:realm/b2c-sample-web/proxy/';

/** Arithmetic, asked for when a page may have no token at hand yet. */
const FREE_ROUTES = [`${PROXY_ROUTES}calculateRoi`];

type Members = Readonly<Record<string, unknown>>;

/**
 * Lets the steps of a journey be called from a browser's session only by that session: below `/b2c/onboarding` with its
 * access token, below the proxy with the token of a journey that a browser began, or else with a token of its own. Clients
 * with credentials of their own are let through. Throws UNAUTHENTICATED without a right token, INVALID_VALUE for a journey of
 * someone else, RATE_LIMITED for too many calls.
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
    if (request.caller?.client !== '' || FREE_ROUTES.includes(route)) return true;
    const { tenant } = request.caller;
    const members = Object(request.body) as Members;
    if (route.startsWith(BEARER_ROUTES)) {
      const id = await this.bearerOf(tenant, request.headers[SESSION_TOKEN_HEADER]);
      await this.requireJourneys(tenant, members, id);
    } else if (route.startsWith(PROXY_ROUTES) && !Reflect.getMetadata(KNOWS, context.getClass())) {
      request.browserSession = (await this.requireJourneys(tenant, members)) ?? (await this.sessionOf(tenant, members));
    }
    return true;
  }

  private async bearerOf(tenant: string, token: unknown): Promise<string> {
    if (typeof token !== 'string' || token === '') throw new DomainError('UNAUTHENTICATED', 'Jwt is missing');
    return this.tokens.verify(tenant, token);
  }

  /** The living session that a body names by its token or its access token. */
  private async sessionOf(tenant: string, { sessionToken, jwt }: Members): Promise<string> {
    if (typeof sessionToken === 'string') return (await this.sessions.call(tenant, sessionToken)).id;
    return (await this.sessions.callById(tenant, await this.bearerOf(tenant, jwt))).id;
  }

  /** The session that began the journeys which a body names, this one or any; undefined where it names none. */
  private async requireJourneys(tenant: string, members: Members, id?: string): Promise<string | undefined> {
    let session = id;
    const flows = (Object.keys(TOKEN_FIELD) as Flow[]).filter((flow) => typeof members[TOKEN_FIELD[flow]] === 'string');
    for (const flow of flows) {
      const owner = await this.sessions.callOfJourney(tenant, members[TOKEN_FIELD[flow]] as string);
      if (owner === undefined || owner !== (session ?? owner)) throw unknownToken(flow);
      session = owner;
    }
    return session;
  }
}
