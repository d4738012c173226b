import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Outbox, ShownMessage } from './outbox.js';

const HOST = '127.0.0.1';
const NAMES = new Set([HOST, 'localhost']);

/**
 * `GET /outbox` on a port of 127.0.0.1 of its own: what the outbox holds, codes included, for whoever tries the service out on
 * this machine. Neither the gateway nor another machine reaches it.
 */
export class OutboxPage {
  private server: Server | undefined;

  constructor(private readonly outbox: Pick<Outbox, 'waiting'>) {}

  async listen(port: number): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, HOST, resolve);
    });
    this.server = server;
  }

  close(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer({ method, url, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of another site reaches this machine under a name of its own.
    const isAskedHere = NAMES.has((headers.host ?? '').replace(/:\d+$/, ''));
    if (!isAskedHere || method !== 'GET' || url !== '/outbox') {
      response.writeHead(404).end();
      return;
    }
    try {
      const page = pageOf(await this.outbox.waiting());
      response
        .writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        })
        .end(page);
    } catch {
      response.writeHead(503).end();
    }
  }
}

function pageOf(messages: readonly ShownMessage[]): string {
  const rows = messages.map(
    ({ tenant, to, text, expiresAt }) =>
      `<tr>${[tenant, to, text, expiresAt.toISOString()].map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Outbox</title>
<style>body{font:16px sans-serif}td,th{padding:.3em 1em;text-align:left}</style>
<h1>Outbox</h1><p>Messages that this installation would send if it had a way to people.</p>
<table><tr><th>Tenant</th><th>To</th><th>Text</th><th>Of use until</th></tr>${rows.join('\n')}</table></html>
`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
