import type { IncomingHttpHeaders } from 'node:http';

/** The bearer token of a request. */
export const tokenIn = ({ authorization = '' }: IncomingHttpHeaders): string | undefined =>
  /^bearer +(\S+)$/i.exec(authorization)?.[1];
