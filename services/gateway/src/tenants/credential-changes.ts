import { setTimeout as sleep } from 'node:timers/promises';
import type { BaseConfig } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';

const CHANNEL = 'credentials_changed';
const ASK_MS = 3000;
/** How long a connection that died in silence stays unnoticed, with ASK_MS on top. */
const HEARTBEAT_MS = 5000;
const RETRY_MS = 250;

/**
 * Hears of every change to tenants, clients and API keys by a connection of its own on which PostgreSQL notifies
 * (LISTEN; the triggers are in the migrations). A connection that is lost is made again, four times a second, and
 * counts as a change, since one may have been missed.
 */
@Injectable()
export class CredentialChanges implements OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Pick<BaseConfig, 'BONAFIDE_DATABASE_URL'>,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Calls `onChange` from now on, also while it runs; that it failed is logged. */
  start(onChange: () => Promise<void>): void {
    const tell = () => {
      onChange().catch((err: unknown) => this.log.warn({ err }, 'changed credentials could not be read'));
    };
    this.running = this.run(tell, this.stopping.signal);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(onChange: () => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.listen(onChange, signal);
      } catch (err) {
        if (!signal.aborted) this.log.warn({ err }, 'connection that listens for changed credentials lost, retrying');
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Listens until the connection is lost, which throws, or `signal` aborts, which throws too. */
  private async listen(onChange: () => void, signal: AbortSignal): Promise<void> {
    const limits = { connectionTimeoutMillis: ASK_MS, query_timeout: ASK_MS };
    const name = 'gateway: credentials';
    const client = new pg.Client({
      connectionString: this.config.BONAFIDE_DATABASE_URL,
      application_name: name,
      ...limits,
    });
    const lost = new Promise<never>((_, reject) => {
      client.once('error', reject);
      client.once('end', () => reject(new Error('The connection was closed')));
    });
    lost.catch(() => undefined);
    try {
      await client.connect();
      client.on('notification', onChange);
      await client.query(`LISTEN ${CHANNEL}`);
      onChange();
      for (;;) {
        await Promise.race([sleep(HEARTBEAT_MS, undefined, { signal }), lost]);
        await client.query('SELECT');
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
