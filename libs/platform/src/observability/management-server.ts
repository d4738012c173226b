import { createServer, type Server } from 'node:http';
import type { Metrics } from './metrics.js';

/** A named condition of readiness; resolves when it holds, rejects (with the reason) when it does not. */
export type ReadinessCheck = () => Promise<void>;

/** What a process needs to be ready: database, bus, models… All must hold. */
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();
  private draining = false;

  add(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  /** Not ready from now on, whatever the checks say: no new traffic while the process drains. */
  drain(): void {
    this.draining = true;
  }

  /** Names of the conditions that do not hold; empty when ready. Each check has two seconds. */
  async failing(): Promise<string[]> {
    if (this.draining) return ['draining'];
    if (this.checks.size === 0) return ['starting'];
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => {
        const late = new Promise<never>((_, reject) => setTimeout(reject, 2000, new Error('late')).unref());
        return Promise.race([check(), late]).then(
          () => undefined,
          () => name,
        );
      }),
    );
    return results.filter((name) => name !== undefined);
  }
}

/** Serves /livez, /readyz and /metrics on a port of its own, which the gateway never routes to. */
export function startManagementServer(
  host: string,
  port: number,
  readiness: Readiness,
  metrics: Metrics,
): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.url === '/livez') {
      response.end('ok');
    } else if (request.url === '/readyz') {
      const failing = await readiness.failing();
      response.writeHead(failing.length === 0 ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ready: failing.length === 0, failing }));
    } else if (request.url === '/metrics') {
      response.setHeader('content-type', metrics.registry.contentType);
      response.end(await metrics.registry.metrics());
    } else {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
