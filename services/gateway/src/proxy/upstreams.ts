import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'undici';
import type { z } from 'zod';
import type { proxyConfig } from './proxy-config.js';

const CONNECT_LIMIT_MS = 2000;
/** Below the 75 s after which a service closes an idle connection, so that none is closed during a request. */
const IDLE_MS = 30_000;

/** The connections to the services: kept open between requests, one request at a time on each. */
@Injectable()
export class Upstreams implements OnApplicationShutdown {
  private readonly pools = new Map<string, Pool>();
  private readonly options: Pool.Options;

  constructor(@Inject(CONFIG) config: z.infer<z.ZodObject<typeof proxyConfig>>) {
    this.options = {
      connections: config.BONAFIDE_UPSTREAM_CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      headersTimeout: config.BONAFIDE_UPSTREAM_TIMEOUT_MS,
      bodyTimeout: config.BONAFIDE_UPSTREAM_TIMEOUT_MS,
      connect: { timeout: CONNECT_LIMIT_MS },
    };
  }

  /** The connections to a service, by its base URL. */
  of(baseUrl: string): Pool {
    const known = this.pools.get(baseUrl);
    if (known) return known;
    const pool = new Pool(new URL(baseUrl).origin, this.options);
    this.pools.set(baseUrl, pool);
    return pool;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }
}
