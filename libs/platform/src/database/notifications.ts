import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../observability/logger.js';

/** Receives what happens on a channel. Neither function may throw. */
export interface Listener {
  /** One notification, with its payload. */
  onMessage: (payload: string) => void;
  /** Notifications may have been missed, or will be until the next call. */
  onGap: () => void;
}

const ASK_MS = 3000;
/** A connection that was lost silently is detected after this and ASK_MS. */
const HEARTBEAT_MS = 5000;
const RETRY_MS = 250;

/**
 * Listens on a notification channel of a database (LISTEN), over a connection of its own, which is opened again when it
 * is lost. Does not work through a pooler that shares connections by transaction: nothing arrives then.
 */
export class Notifications {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private up = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly channel: string,
    private readonly log: Logger,
  ) {}

  /** True while notifications arrive. */
  get listening(): boolean {
    return this.up;
  }

  /** Begins to listen, and keeps trying while the database is away. Call once. */
  start(listener: Listener): void {
    this.running = this.run(listener, this.stopping.signal);
  }

  /** Ends the connection. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(listener: Listener, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.listen(listener, signal);
      } catch (err) {
        if (!signal.aborted) this.log.warn({ err, channel: this.channel }, 'database notifications lost, retrying');
      }
      this.up = false;
      listener.onGap();
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Listens until the connection is lost, which throws, or `signal` aborts, which throws too. */
  private async listen(listener: Listener, signal: AbortSignal): Promise<void> {
    const limits = { connectionTimeoutMillis: ASK_MS, query_timeout: ASK_MS };
    const client = new pg.Client({ connectionString: this.databaseUrl, application_name: this.channel, ...limits });
    const lost = new Promise<never>((_, reject) => {
      client.once('error', reject);
      client.once('end', () => reject(new Error('The connection was closed')));
    });
    lost.catch(() => undefined);
    try {
      await client.connect();
      client.on('notification', ({ payload }) => listener.onMessage(payload ?? ''));
      await client.query(`LISTEN ${client.escapeIdentifier(this.channel)}`);
      this.up = true;
      listener.onGap();
      for (;;) {
        await Promise.race([sleep(HEARTBEAT_MS, undefined, { signal, ref: false }), lost]);
        await client.query('SELECT');
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
