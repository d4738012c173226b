import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';
import type { Logger } from '../observability/logger.js';
import { Metrics } from '../observability/metrics.js';
import { LOGGER } from './tokens.js';

export interface PeriodicWork {
  /** Names the work in logs, in metrics and in its lock, for example `session sweep`. */
  name: string;
  /** From the end of one run to the start of the next, milliseconds. */
  everyMs: number;
  /** `one`: of all replicas on one database one at a time runs it, the others skip their turn; `each`: all run it. */
  replicas: 'one' | 'each';
  run: () => Promise<void>;
}

/**
 * All periodic tasks of a process. A run never overlaps another one of the same task in this process, nor in another
 * replica where `replicas` is `one`. A failed run is logged and tried again at its next turn; the gauge
 * `bonafide_periodic_last_success_seconds{work}` holds the time of the latest success, `…_last_duration_seconds` how
 * long it took. Shutdown waits for runs in progress.
 */
@Injectable()
export class Periodic implements OnModuleDestroy {
  private readonly lastSuccess: Gauge<'work'>;
  private readonly lastDuration: Gauge<'work'>;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly database: DataSource,
    @Inject(LOGGER) private readonly log: Logger,
    metrics: Metrics,
  ) {
    const gauge = (name: string, help: string) =>
      new Gauge({ name: `bonafide_periodic_${name}`, help, labelNames: ['work'], registers: [metrics.registry] });
    this.lastSuccess = gauge('last_success_seconds', 'When a periodic task last succeeded, seconds since 1970');
    this.lastDuration = gauge('last_duration_seconds', 'How long its latest successful run took, seconds');
  }

  /** Starts a task; its first run comes after `everyMs`. Throws when the name is taken. */
  start(work: PeriodicWork): void {
    if (this.timers.has(work.name)) throw new Error(`The periodic task "${work.name}" was started twice`);
    this.schedule(work);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.running);
  }

  private schedule(work: PeriodicWork): void {
    if (this.stopped) return;
    const turn = () => {
      const run = this.takeTurn(work).finally(() => {
        this.running.delete(run);
        this.schedule(work);
      });
      this.running.add(run);
    };
    this.timers.set(work.name, setTimeout(turn, work.everyMs).unref());
  }

  private async takeTurn(work: PeriodicWork): Promise<void> {
    const start = performance.now();
    try {
      if (work.replicas === 'each') await work.run();
      else if (!(await this.underLock(work))) return;
      this.lastDuration.set({ work: work.name }, (performance.now() - start) / 1000);
      this.lastSuccess.set({ work: work.name }, Date.now() / 1000);
    } catch (err) {
      this.log.error({ err, work: work.name }, 'periodic task failed');
    }
  }

  /** Runs the task unless another replica is running it; returns whether it ran. The lock ends with its connection. */
  private async underLock({ name, run }: PeriodicWork): Promise<boolean> {
    const connection = this.database.createQueryRunner();
    const key = [`periodic/${name}`];
    try {
      const [{ locked }] = await connection.query(
        'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
        key,
      );
      if (!locked) return false;
      try {
        await run();
      } finally {
        await connection.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', key);
      }
      return true;
    } finally {
      await connection.release();
    }
  }
}
