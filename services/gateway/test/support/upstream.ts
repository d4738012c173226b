import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a service saw of a request. */
export interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  bytes: number;
}

/** A stub of a service behind the gateway: answers what it saw, unless `listener` answers otherwise. */
export class Upstream {
  readonly seen: Seen[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(listener?: RequestListener, port = 0): Promise<Upstream> {
    const server = createServer(listener ?? ((request, response) => void upstream.answer(request, response)));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const upstream: Upstream = new Upstream(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return upstream;
  }

  /** The last request. */
  get last(): Seen {
    const seen = this.seen.at(-1);
    if (!seen) throw new Error('The service was not called');
    return seen;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(...[request, response]: Parameters<RequestListener>): Promise<void> {
    const seen: Seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, bytes: 0 };
    this.seen.push(seen);
    try {
      for await (const chunk of request) seen.bytes += (chunk as Buffer).length;
    } catch {
      // A caller that breaks off is part of some tests.
    }
    response.setHeader('content-type', 'application/json').setHeader('x-bonafide-inside', '1');
    response.end(JSON.stringify({ path: seen.url, bytes: seen.bytes }));
  }
}
