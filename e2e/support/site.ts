import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const client = join(import.meta.dirname, '../../libs/client/dist');

/** A customer's web site, as far as a capture page needs one. */
export interface Site {
  url: string;
  close(): void;
}

/**
 * Serves an empty page with the client library, and passes every other path on to the gateway, so that the page calls
 * the API on its own origin.
 */
export async function startSite(gateway: string): Promise<Site> {
  const server: Server = createServer(async (incoming, outgoing) => {
    const [, file] = /^\/client\/([a-z0-9.-]+\.js)$/.exec(incoming.url ?? '') ?? [];
    if (incoming.url === '/') outgoing.setHeader('content-type', 'text/html').end('<!doctype html><title>site</title>');
    else if (file) outgoing.setHeader('content-type', 'text/javascript').end(await readFile(join(client, file)));
    else passOn(gateway, incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}

function passOn(gateway: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url = '/' } = incoming;
  const upstream = request(new URL(url, gateway), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(upstream);
}
