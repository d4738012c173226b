import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Id of the browser's session that a request comes from; set once that was found out. */
    browserSession?: string;
  }
}

/** Controller parameter: the id of the browser's session that a request comes from. */
export const BrowserSession = createParamDecorator((_: unknown, host: ExecutionContext): string => {
  const { browserSession } = host.switchToHttp().getRequest<FastifyRequest>();
  if (browserSession === undefined) throw new Error('Route served without a session of a browser');
  return browserSession;
});
