import type { Logger } from '@bonafide/platform/observability/logger';
import type { Endpoint, EndpointDirectory } from '../endpoints/ports.js';
import type { Attempts } from './attempts.js';
import type { Disabling } from './disabling.js';
import type { DueQueue, Loaded } from './due-queue.js';
import type { LaneId } from './lane.sql.js';
import { Pace, type PaceLimits } from './pace.js';
import { SessionQueue } from './session-queue.js';
import { Signal } from './signal.js';

/** How long what was read, deliveries and the endpoint itself, is good for. */
const FRESH_MS = 2000;
const LOOK_MS = 500;
/** A lane that broke is taken up again after this long. */
const PAUSE_MS = 1000;
/** An idle lane is given back after this long. */
const IDLE_MS = 2000;
const LEAST = 8;
const MOST = 256;
/** Seconds of deliveries, at the present rate, that are read ahead. */
const AHEAD_SECONDS = 1;

/** What a lane works with. */
export interface LaneTools {
  endpoints: EndpointDirectory;
  due: DueQueue;
  attempts: Attempts;
  disabling: Disabling;
  log: Logger;
  limits: PaceLimits;
  /** Whether this replica may still begin to send. */
  isOurs: () => boolean;
}

/**
 * Delivers to one endpoint, as long as there is something to do: in the order of each session, at the endpoint's pace, and
 * independent of all other endpoints.
 */
export class Lane {
  private readonly queue = new SessionQueue<Loaded>();
  private readonly signal = new Signal();
  private readonly inFlight = new Set<Promise<void>>();
  private readonly unwritten = new Set<Promise<unknown>>();
  private readonly pace: Pace;
  private endpoint: Endpoint | null = null;
  private readAt = Number.NEGATIVE_INFINITY;
  private lookAt = 0;
  private isWoken = false;
  /** While the database is read: what is written meanwhile may come back as it was before. */
  private writtenMeanwhile: Loaded[] | undefined;
  private restsUntil = 0;
  private isStopped = false;
  private isGivenUp = false;
  private busyAt = performance.now();

  constructor(
    readonly id: LaneId,
    isFailing: boolean,
    private readonly tools: LaneTools,
  ) {
    this.pace = new Pace(tools.limits, isFailing, this.busyAt);
  }

  /** Something may have become due. */
  wake(): void {
    this.lookAt = 0;
    this.isWoken = true;
    this.signal.ring();
  }

  /** Begins no further delivery. */
  stop(): void {
    this.isStopped = true;
    this.signal.ring();
  }

  /** Delivers until nothing is left or it is stopped; resolves when all that was begun is written. Never throws. */
  async run(): Promise<void> {
    try {
      while (!this.isStopped && performance.now() - this.busyAt < IDLE_MS) {
        if (this.isHungry()) await this.read();
        await this.signal.wait(this.dispatch());
      }
    } catch (err) {
      this.tools.log.warn({ err, webhookId: this.id.endpointId }, 'a lane of deliveries stopped, it is taken up again');
      if (!this.isStopped) await this.signal.wait(PAUSE_MS);
    }
    this.isStopped = true;
    await Promise.all(this.inFlight);
    // What is written may bring more to write: that an endpoint is given up.
    while (this.unwritten.size > 0) await Promise.all(this.unwritten);
  }

  /** What to read at a time: as much as goes in a second, so that little becomes stale. */
  private get page(): number {
    return Math.min(MOST, Math.max(LEAST, Math.ceil(this.pace.rate * AHEAD_SECONDS)));
  }

  private isHungry(): boolean {
    const now = performance.now();
    return now >= this.restsUntil && now >= this.lookAt && this.queue.size < this.page / 2;
  }

  /** Reads the endpoint and the next deliveries; ends them all when there is no endpoint to send them to. */
  private async read(): Promise<void> {
    const { tenant, endpointId } = this.id;
    const now = performance.now();
    this.isWoken = false;
    // What was read before may have ended meanwhile: it is read anew.
    this.queue.clear();
    this.endpoint = await this.tools.endpoints.find(tenant, endpointId);
    if (!this.endpoint || this.endpoint.disabledAt) {
      this.stop();
      await this.tools.disabling.cancelKnown(this.id);
      return;
    }
    const most = this.page + this.queue.held;
    this.writtenMeanwhile = [];
    const rows = await this.tools.due.load(this.id, most);
    this.readAt = now;
    const blocked = rows.filter((row) => this.queue.add(row) === 'blocked');
    const written = this.writtenMeanwhile;
    this.writtenMeanwhile = undefined;
    for (const item of written) this.queue.written(item);
    if (blocked.length > 0) await this.tools.due.postpone(this.id, blocked);
    // When there was less than asked for, there is nothing more until somebody says so or time passes.
    this.lookAt = rows.length < most && !this.isWoken ? performance.now() + LOOK_MS : 0;
  }

  /** Sends what may be sent now; returns the milliseconds until there may be more, unless the signal rings. */
  private dispatch(): number {
    while (!this.isStopped && this.endpoint && this.inFlight.size < this.pace.concurrency && this.queue.size > 0) {
      const now = performance.now();
      if (!this.tools.isOurs()) return LOOK_MS;
      if (now < this.restsUntil) return this.restsUntil - now;
      if (now - this.readAt > FRESH_MS) {
        this.queue.clear();
        this.lookAt = 0;
        return 0;
      }
      const wait = this.pace.take(now);
      if (wait > 0) return wait;
      const item = this.queue.take();
      // All that is left waits for what is being sent.
      if (!item) break;
      this.busyAt = now;
      this.send(this.endpoint, item);
    }
    if (this.inFlight.size > 0 || this.unwritten.size > 0) this.busyAt = performance.now();
    return LOOK_MS;
  }

  private send(endpoint: Endpoint, item: Loaded): void {
    const sending = this.tools.attempts.send(this.id, endpoint, item).then(({ verdict, hasEnded, restMs, written }) => {
      this.pace.learn(verdict, performance.now());
      this.queue.settle(item, hasEnded);
      if (restMs > 0) this.restsUntil = Math.max(this.restsUntil, performance.now() + restMs);
      if (verdict === 'gone') this.stop();
      const writing = written.then((outcome) => {
        if (this.writtenMeanwhile) this.writtenMeanwhile.push(item);
        else this.queue.written(item);
        this.unwritten.delete(writing);
        // Once it is written, since the attempt that says so is to be seen.
        if (verdict === 'gone') this.giveUp('gone');
        else if (outcome === 'given-up') this.giveUp('failing');
      });
      this.unwritten.add(writing);
    });
    const flight = sending.finally(() => {
      this.inFlight.delete(flight);
      this.signal.ring();
    });
    this.inFlight.add(flight);
  }

  /** Nothing more goes to this endpoint. */
  private giveUp(reason: 'gone' | 'failing'): void {
    this.stop();
    if (this.isGivenUp) return;
    this.isGivenUp = true;
    const { disabling, log } = this.tools;
    const disabled = disabling
      .disable(this.id, reason)
      .catch((err: unknown) => {
        log.error({ err, webhookId: this.id.endpointId }, 'disabling a webhook endpoint failed');
      })
      .finally(() => this.unwritten.delete(disabled));
    this.unwritten.add(disabled);
  }
}
