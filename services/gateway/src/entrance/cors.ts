import type { IncomingMessage, ServerResponse } from 'node:http';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { prefixTable } from '../access/prefix-table.js';
import type { proxyConfig } from '../proxy/proxy-config.js';

/** Paths that pages of other origins may call. */
const PREFIXES = [
  ...['/b2c', '/{realm}/b2c-sample-web', '/faceliveness', '/nexaface'],
  ...['/onboarding/admin', '/onboarding/enrollment', '/onboarding/authentication'],
  // Of the hosted ones the profile of a device and recordings alone, which the tenants' own pages send.
  '/{realm}/hosted/deviceProfile',
  '/{realm}/hosted/recording',
];
const isForPages = prefixTable(Object.fromEntries(PREFIXES.map((prefix) => [prefix, true])));

const EXPOSED =
  'x-request-id, retry-after, ratelimit-limit, ratelimit-remaining, ratelimit-reset, idempotency-replayed';

/** What a page is told that asks for leave to call. */
export const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers':
    'authorization, apikey, content-type, idempotency-key, x-request-id, traceparent, tracestate',
  'access-control-max-age': '600',
};

/**
 * Lets pages of the configured origins call the paths that are for them; they send no credentials of their own (cookies).
 * Source: Fetch Standard, CORS protocol.
 */
@Injectable()
export class Cors {
  private readonly origins: readonly string[];

  constructor(@Inject(CONFIG) config: Pick<z.infer<z.ZodObject<typeof proxyConfig>>, 'BONAFIDE_CORS_ORIGINS'>) {
    this.origins = config.BONAFIDE_CORS_ORIGINS;
  }

  /** Lets pages read whatever a request is answered, where its path is for them; true when it asks for leave to call. */
  mark({ method, headers }: IncomingMessage, response: ServerResponse, path: string): boolean {
    if (!isForPages(path)) return false;
    const isForAll = this.origins.includes('*');
    const origin = isForAll ? '*' : this.origins.find((one) => one === headers.origin);
    if (!isForAll) response.setHeader('vary', 'origin');
    if (origin !== undefined) response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', EXPOSED);
    return method === 'OPTIONS';
  }
}
