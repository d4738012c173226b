import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RequestContext } from '../observability/request-context.js';
import type { Caller } from './signed-context.js';

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext;
    /** Set once the signed context was verified. */
    caller?: Caller;
  }
}

/** Controller parameter: the caller that the gateway vouches for. */
export const From = createParamDecorator((_: unknown, host: ExecutionContext): Caller => {
  const { caller } = host.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('Route served without a verified caller');
  return caller;
});
