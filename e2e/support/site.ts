import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const client = join(import.meta.dirname, '../../libs/client/dist');

/** A customer's web site, as far as a capture page needs one. */
export interface Site {
  url: string;
  close(): void;
}

/** Serves an empty page with the client library, and nothing else: the page calls the API on another origin. */
export async function startSite(): Promise<Site> {
  const server: Server = createServer(async (incoming, outgoing) => {
    const [, file] = /^\/client\/([a-z0-9.-]+\.js)$/.exec(incoming.url ?? '') ?? [];
    if (incoming.url === '/') outgoing.setHeader('content-type', 'text/html').end('<!doctype html><title>site</title>');
    else if (file) outgoing.setHeader('content-type', 'text/javascript').end(await readFile(join(client, file)));
    else outgoing.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}
