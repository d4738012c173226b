import type { Config } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { deliveryConfig } from './delivery-config.js';
import { Lane } from './lane.js';
import { type LaneId, LEASE_SECONDS, releaseLane, renewLanes, takeLanes, waitingLanes } from './lane.sql.js';
import { LaneWork } from './lane-work.js';
import { Replica } from './replica.js';
import { keyOf } from './results.js';
import { Signal } from './signal.js';

const LOOK_MS = 250;
const RENEW_MS = 5000;
const AT_A_TIME = 64;
/** How long a lane may go on while others find no room. */
const TURN_MS = 10_000;
/** What is sent last before the lease ends must be over by then: a try takes 25 s at most. */
const LAST_SEND_MS = LEASE_SECONDS * 1000 - 28_000;

interface Running {
  lane: Lane;
  ended: Promise<void>;
  since: number;
  isLeaving: boolean;
}

/**
 * Takes up the lanes that have something due, as long as no other replica has them, and keeps them while they work. What a
 * replica that died had begun goes to others when its lease ends.
 */
@Injectable()
export class Lanes implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly running = new Map<string, Running>();
  private readonly signal = new Signal();
  private renewedAt = performance.now();
  private isRunning = true;
  private finished: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    private readonly work: LaneWork,
    private readonly replica: Replica,
    @Inject(CONFIG) private readonly config: Config<typeof deliveryConfig>,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.finished = this.loop();
  }

  /** Begins no further delivery and finishes those in progress. */
  async onModuleDestroy(): Promise<void> {
    this.isRunning = false;
    this.signal.ring();
    await this.finished;
    for (const { lane } of this.running.values()) lane.stop();
    await Promise.all([...this.running.values()].map(({ ended }) => ended));
    await this.replica.stop();
  }

  /** Deliveries of these lanes may have become due. */
  wake(lanes: readonly LaneId[]): void {
    for (const id of lanes) this.running.get(keyOf(id))?.lane.wake();
    if (lanes.length > 0) this.signal.ring();
  }

  private async loop(): Promise<void> {
    while (this.isRunning) {
      try {
        if (performance.now() - this.renewedAt > RENEW_MS) await this.renew();
        await this.take();
      } catch (err) {
        this.log.warn({ err }, 'looking for deliveries failed, retrying');
      }
      await this.signal.wait(LOOK_MS);
    }
  }

  private async take(): Promise<void> {
    const room = Math.min(AT_A_TIME, this.config.BONAFIDE_WEBHOOK_ENDPOINTS - this.running.size);
    if (!this.replica.isPresent) return;
    if (room <= 0) return this.makeRoom();
    if (this.running.size === 0) this.renewedAt = performance.now();
    const working = [...this.running.values()].map(({ lane }) => lane.id.endpointId);
    const taken = await takeLanes(this.database.manager, [this.replica.id, room, working]);
    for (const { tenant, endpointId, isFailing } of taken) this.begin({ tenant, endpointId }, isFailing);
    if (taken.length === room) this.signal.ring();
  }

  /** Stops lanes that have had their turn, the longest first, as many as there are others that wait. */
  private async makeRoom(): Promise<void> {
    const [all, latest] = [[...this.running.values()], performance.now() - TURN_MS];
    const hadTurn = all.filter(({ since, isLeaving }) => !isLeaving && since < latest);
    if (hadTurn.length === 0) return;
    const waiting = await waitingLanes(this.database.manager, [AT_A_TIME]);
    const leaving = all.filter(({ isLeaving }) => isLeaving).length;
    hadTurn.sort((one, other) => one.since - other.since);
    for (const one of hadTurn.slice(0, Math.max(0, waiting.length - leaving))) {
      one.isLeaving = true;
      one.lane.stop();
    }
  }

  private begin(id: LaneId, isFailing: boolean): void {
    const lane = new Lane(
      id,
      isFailing,
      this.work.tools(() => performance.now() - this.renewedAt < LAST_SEND_MS),
    );
    const ended = lane.run().then(() => this.end(lane));
    this.running.set(keyOf(id), { lane, ended, since: performance.now(), isLeaving: false });
  }

  private async end(lane: Lane): Promise<void> {
    const { id } = lane;
    const values = [this.replica.id, id.tenant, id.endpointId];
    await releaseLane(this.database.manager, values).catch((err: unknown) => {
      this.log.warn({ err }, 'giving a lane back failed; its lease ends by itself');
    });
    // It may have been taken again as soon as it was given back.
    if (this.running.get(keyOf(id))?.lane === lane) this.running.delete(keyOf(id));
    // What became due while it ended is looked for now.
    this.signal.ring();
  }

  /** Keeps the lanes of this replica; those that it lost stop. */
  private async renew(): Promise<void> {
    const began = performance.now();
    const kept = new Set((await renewLanes(this.database.manager, [this.replica.id])).map(keyOf));
    for (const [key, { lane }] of this.running) {
      if (!kept.has(key)) lane.stop();
    }
    this.renewedAt = began;
  }
}
