import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A message that a receiver got. */
export interface Received {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** A receiver on this machine. */
export interface Receiver {
  /** `http(s)://127.0.0.1:port`. */
  url: string;
  port: number;
  received: Received[];
  /** Connections that it has taken. */
  connections: number;
  /** How it answers; a test changes it. */
  answer: (response: ServerResponse, received: Received) => void;
  stop(): Promise<void>;
}

/** Starts one; with TLS where a certificate is given. */
export async function startReceiver(tls?: { key: string; cert: string }): Promise<Receiver> {
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const one = { method: request.method ?? '', path: request.url ?? '', headers, body: Buffer.concat(parts) };
    receiver.received.push(one);
    receiver.answer(response, one);
  };
  const server: Server = tls ? createTlsServer(tls, take) : createServer(take);
  server.on('connection', () => {
    receiver.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    received: [],
    connections: 0,
    answer: (response) => void response.writeHead(200).end('fine'),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
