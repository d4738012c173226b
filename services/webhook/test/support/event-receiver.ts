import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a receiver was sent. */
export interface Received {
  at: number;
  path: string;
  id: string;
  type: string;
  operationToken: string;
  username?: string;
  created: string;
  data: Record<string, unknown>;
  /** The body as it came. */
  text: string;
}

/** What a receiver answers: a status, or something else to do with the response. */
export type Behaviour = number | ((response: ServerResponse, received: Received) => void);

/** An HTTP server that receives deliveries at any path. */
export interface Receiver {
  url: string;
  received: Received[];
  /** By path; 200 unless set. */
  behaves: Map<string, Behaviour>;
  at(path: string): Received[];
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const behaves = new Map<string, Behaviour>();
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      const one = { ...JSON.parse(text), at: performance.now(), path: request.url ?? '', text } as Received;
      received.push(one);
      const behaviour = behaves.get(one.path) ?? 200;
      if (typeof behaviour === 'number') response.writeHead(behaviour).end();
      else behaviour(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behaves,
    at: (path) => received.filter((one) => one.path === path),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
