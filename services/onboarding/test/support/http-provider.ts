import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a provider was sent. */
export interface Asked {
  path: string;
  headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: bodies are read by tests member by member.
  body: any;
  /** Whether its signature is right. */
  isSigned: boolean;
}

/** Somebody else's HTTP service on this machine. */
export interface HttpProvider {
  url: string;
  asked: Asked[];
  /** How it answers; a test changes it. */
  answer: (response: ServerResponse, asked: Asked) => void;
  stop(): Promise<void>;
}

export const SECRET = Buffer.alloc(32, 5);

export const json = (status: number, body: unknown) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

export async function startProvider(): Promise<HttpProvider> {
  const asked: Asked[] = [];
  const server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = request.headers;
    const expected = createHmac('sha256', SECRET).update(`${id}.${time}.${text}`).digest('base64');
    const isSigned = signature === `v1,${expected}` && Math.abs(Number(time) - Date.now() / 1000) < 10;
    const one = { path: request.url ?? '', headers: request.headers, body: JSON.parse(text), isSigned };
    asked.push(one);
    provider.answer(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: HttpProvider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: json(200, {}),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}
