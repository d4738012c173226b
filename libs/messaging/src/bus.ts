import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LIMITS } from '@bonafide/platform/limits';
import type { Logger } from '@bonafide/platform/observability/logger';
import { connect, errors, type NatsConnection } from '@nats-io/transport-node';
import { inboxPrefix } from './access.js';

/**
 * The process's connection to NATS. It reconnects without limit; while the server is away, calls are refused at
 * once (UNAVAILABLE) instead of waiting, and those in flight are ended.
 */
export class Bus {
  private lost = new AbortController();
  private up = true;
  private readonly denied = new Set<string>();

  private constructor(
    readonly connection: NatsConnection,
    readonly service: string,
    private readonly log: Logger,
  ) {
    void this.watch();
  }

  /**
   * Connects as the user in `url`, and keeps trying while the server is away. Answers come to an inbox of the service's
   * own (`inboxPrefix`), the only one that its user may listen to. Throws when the server's `max_payload` is below
   * our message limit, since large captures would then fail one by one.
   */
  static async connect(url: string, service: string, log: Logger): Promise<Bus> {
    const { username, password, protocol, host } = new URL(url);
    const options = {
      servers: `${protocol}//${host}`,
      name: service,
      user: decodeURIComponent(username),
      pass: decodeURIComponent(password),
      inboxPrefix: inboxPrefix(service),
      maxReconnectAttempts: -1,
      // Otherwise a user that is replaced on the server ends the connection for good.
      ignoreAuthErrorAbort: true,
      reconnectTimeWait: 250,
      pingInterval: 10_000,
      // Otherwise every request records a stack trace in case it fails, which it hardly ever does.
      noAsyncTraces: true,
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const connection = await connect(options);
        const limit = connection.info?.max_payload ?? 0;
        if (limit >= LIMITS.messageBytes) return new Bus(connection, service, log);
        await connection.close();
        throw new Error(`NATS max_payload is ${limit}, at least ${LIMITS.messageBytes} is needed`);
      } catch (err) {
        if (err instanceof Error && err.message.startsWith('NATS max_payload')) throw err;
        const isRefused = err instanceof errors.AuthorizationError;
        if (isRefused) log.error({ err, attempt }, 'NATS refused the credentials, retrying');
        else log.warn({ err, attempt }, 'NATS not reachable, retrying');
        await sleep(Math.min(200 * attempt, 3000));
      }
    }
  }

  /** Aborts when the present connection is lost; a new signal is handed out after each reconnection. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  get isUp(): boolean {
    return this.up && !this.connection.isClosed();
  }

  /** Throws UNAVAILABLE while there is no connection. */
  requireUp(): void {
    if (!this.isUp) throw new DomainError('UNAVAILABLE', 'The message bus is unavailable');
  }

  /** Throws while there is no connection, and permanently once the server has refused one of our subscriptions. */
  requireReady(): void {
    this.requireUp();
    if (this.denied.size > 0) throw new Error(`NATS refused the subscription to ${[...this.denied].join(', ')}`);
  }

  /** Finishes what is in flight, then disconnects. */
  async close(): Promise<void> {
    if (!this.connection.isClosed()) await (this.up ? this.connection.drain() : this.connection.close());
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') {
        this.up = false;
        this.lost.abort();
        this.log.warn('NATS connection lost');
      } else if (status.type === 'reconnect') {
        this.lost = new AbortController();
        this.up = true;
        this.log.info('NATS connection restored');
      } else if (status.type === 'error' && status.error instanceof errors.PermissionViolationError) {
        const { operation, subject, queue } = status.error;
        if (operation === 'subscription') this.denied.add(subject);
        this.log.error({ operation, subject, queue }, 'NATS permission denied');
      }
    }
  }
}
