import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import type { FaceIndex } from '../index/face-index.js';
import { FACE_INDEX } from '../index/tokens.js';
import { ColdLoad } from './cold-load.js';
import { Tail } from './tail.js';

const LOOK_MS = 50;
const RETRY_AFTER_SECONDS = '5';
/** Between a failure in a row and the next try; doubled for each. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [125, 60_000];

/** Brings the index to what the database holds, step by step, one step for each tenant at a time. */
@Injectable()
export class CatchUp {
  private readonly steps = new Map<string, Promise<void>>();
  private readonly failures = new Map<string, number>();

  constructor(
    private readonly database: DataSource,
    private readonly tail: Tail,
    private readonly cold: ColdLoad,
    @Inject(FACE_INDEX) private readonly index: FaceIndex,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Resolves when the index holds the changes up to a revision. Throws UNAVAILABLE, saying when to try again, once `signal`
   * says that nobody waits any longer; the work goes on.
   */
  async bring(tenant: string, revision: number, signal: AbortSignal): Promise<void> {
    while ((await this.index.revision(tenant)) < revision || (await this.cold.isUnfinished(tenant)))
      await beforeAbort(this.step(tenant), signal);
  }

  /** The same up to the latest revision. */
  async bringAll(tenant: string, signal: AbortSignal): Promise<void> {
    await this.bring(tenant, await this.tail.latest(tenant), signal);
  }

  /** Whether anybody has had the tenant loaded. */
  async hasLoaded(tenant: string): Promise<boolean> {
    return (await this.index.revision(tenant)) > 0;
  }

  /** The step under way, or a new one; others follow it until the index holds all there is. */
  private step(tenant: string): Promise<void> {
    const running = this.steps.get(tenant);
    if (running) return running;
    const step = this.alone(tenant).then((isDone) => {
      this.steps.delete(tenant);
      this.failures.delete(tenant);
      if (!isDone) void this.step(tenant);
    });
    // Nobody may be waiting any more when it fails.
    step.catch((err) => {
      this.log.warn({ err, tenant }, 'bringing the index up to date failed');
      this.pause(tenant);
    });
    this.steps.set(tenant, step);
    return step;
  }

  /**
   * After the first failure the next search begins anew. After more of them in a row searches fail for what the step failed for
   * until a pause is over: a step may be long and in vain.
   */
  private pause(tenant: string): void {
    const failures = this.failures.get(tenant) ?? 0;
    this.failures.set(tenant, failures + 1);
    if (failures === 0) return void this.steps.delete(tenant);
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    setTimeout(() => this.steps.delete(tenant), pause).unref();
  }

  /** Of replicas that share an index one at a time changes a tenant's. Answers whether nothing is left for this one to do. */
  private async alone(tenant: string): Promise<boolean> {
    if (!this.index.isShared) return this.run(tenant);
    const connection = this.database.createQueryRunner();
    try {
      if (await this.lock(connection, tenant)) return await this.run(tenant);
      await sleep(LOOK_MS);
      return true;
    } finally {
      await connection.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
      await connection.release();
    }
  }

  private async lock(connection: QueryRunner, tenant: string): Promise<boolean> {
    const key = [`gallery index/${tenant}`];
    const rows = await connection.query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine', key);
    return rows[0]?.mine === true;
  }

  /**
   * One step: whoever waits for a revision goes on as soon as it is there, however many changes come after it. Answers whether
   * nothing was left to do.
   */
  private async run(tenant: string): Promise<boolean> {
    let at = await this.index.revision(tenant);
    if (at === 0) at = await this.cold.restore(tenant);
    const next = (await this.cold.isUnfinished(tenant)) ? 'lost' : await this.follow(tenant, at);
    if (next !== 'lost') return next === Number.POSITIVE_INFINITY;
    let revision: number | 'lost' = await this.cold.run(tenant);
    this.log.info({ tenant, revision }, 'index loaded');
    // Rows were read while they changed: they are of one moment only where what changed meanwhile is in too.
    for (const until = await this.tail.latest(tenant); revision !== 'lost' && revision < until; )
      revision = await this.follow(tenant, revision);
    return false;
  }

  /** Applies the next changes; returns the revision that they lead to, infinite where there are none. */
  private async follow(tenant: string, after: number): Promise<number | 'lost'> {
    const page = await this.tail.after(tenant, after);
    if (page === 'lost') return page;
    if (page) await this.index.apply(tenant, page.revision, page.changes);
    return page?.revision ?? Number.POSITIVE_INFINITY;
  }
}

/** What `work` answers, unless the signal comes first. */
export function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const giveUp = () =>
      reject(
        new DomainError('UNAVAILABLE', 'The gallery is being loaded, try again', { retryAfter: RETRY_AFTER_SECONDS }),
      );
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
