import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Answered } from './contract.js';

/** Reports every complete answer of a running HTTP server as it is sent, whatever framework wrote it. */
export function overhear(server: Server, tell: (answer: Answered) => void): void {
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    const keep = (chunk: unknown, encoding: unknown) => {
      if (typeof chunk === 'string') chunks.push(Buffer.from(chunk, encoding as BufferEncoding | undefined));
      else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    };
    const headers = { 'content-type': '' };
    const { write, end, writeHead } = response;
    // Fastify passes its headers to writeHead, so getHeader does not return them.
    response.writeHead = function heard(this: ServerResponse, ...args: unknown[]) {
      const given = args.findLast((one) => typeof one === 'object') as Record<string, string> | undefined;
      headers['content-type'] = String(given?.['content-type'] ?? response.getHeader('content-type') ?? '');
      return Reflect.apply(writeHead, this, args);
    } as typeof response.writeHead;
    response.write = function heard(this: ServerResponse, ...args: unknown[]) {
      keep(args[0], args[1]);
      return Reflect.apply(write, this, args);
    } as typeof response.write;
    response.end = function heard(this: ServerResponse, ...args: unknown[]) {
      keep(args[0], args[1]);
      return Reflect.apply(end, this, args);
    } as typeof response.end;
    response.once('finish', () =>
      tell({
        method: request.method ?? '',
        path: (request.url ?? '').split('?', 1)[0] ?? '',
        status: response.statusCode,
        mediaType: headers['content-type'],
        body: Buffer.concat(chunks),
      }),
    );
  });
}
