import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openWebhook, type WebhookEvent } from '@bonafide/client';

const PATIENCE_MS = 10_000;

/** The customer's own system in the demo: takes webhook messages on this machine, verified and opened. */
export class CustomerSystem {
  /** What it was told, in its order. */
  readonly told: WebhookEvent[] = [];
  /** Of its registration: until it has one nothing verifies. */
  secret = '';
  private readonly server = createServer((request, response) => {
    this.take(request)
      .then((event) => this.told.push(event))
      .then(() => response.writeHead(204))
      // Not ours, or not yet: it comes again.
      .catch(() => response.writeHead(400))
      .finally(() => response.end());
  });

  /** Begins to listen; answers the address to register. */
  async start(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhooks`;
  }

  /** Waits until it was told of a type of event, or patience ends. */
  async hear(type: string): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!this.told.some((event) => event.type === type) && performance.now() < end) await sleep(20);
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async take(request: IncomingMessage): Promise<WebhookEvent> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    return openWebhook(request.headers, Buffer.concat(parts), this.secret);
  }
}
