import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isGivenUp, statesBefore } from './delivery.machine.js';
import { type LaneId, noteHealth, type Result, writeResults } from './lane.sql.js';
import { Replica } from './replica.js';

/** What comes within this time is written together. */
const GATHER_MS = 10;
const MOST = 500;
const RETRY_MS = 500;
/** Other replicas have the lanes by then, and what was not written is sent again. */
const GIVE_UP_MS = 45_000;

/** What is written of an attempt, and what it says of its endpoint. */
export interface Outcome extends Result {
  isReceived: boolean;
  restMs: number;
}

/** What became of writing an outcome: `lost` when the lane is no longer this replica's; `given-up` when its endpoint is. */
export type Written = 'written' | 'lost' | 'given-up';

interface Waiting {
  outcome: Outcome;
  done: (written: Written) => void;
  since: number;
}

/** Writes the outcomes of all lanes of the process, many at a time. */
@Injectable()
export class Results {
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(
    private readonly database: DataSource,
    private readonly replica: Replica,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Resolves once it is written; never rejects. While the database is away it is tried again. */
  write(outcome: Outcome): Promise<Written> {
    return new Promise((done) => {
      this.waiting.push({ outcome, done, since: performance.now() });
      if (!this.isWriting) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      if (this.waiting.length < MOST) await sleep(GATHER_MS);
      const batch = this.waiting.splice(0, MOST);
      try {
        await this.writeBatch(batch);
      } catch (err) {
        this.log.warn({ err, outcomes: batch.length }, 'writing what came of deliveries failed, retrying');
        const now = performance.now();
        for (const one of batch) {
          if (now - one.since > GIVE_UP_MS) one.done('lost');
          else this.waiting.push(one);
        }
        await sleep(RETRY_MS);
      }
    }
    this.isWriting = false;
  }

  private async writeBatch(batch: readonly Waiting[]): Promise<void> {
    const outcomes = batch.map(({ outcome }) => outcome);
    const { written, failing } = await this.database.transaction(async (manager) => {
      const [rows, lanes] = await Promise.all([
        writeResults(manager, this.replica.id, outcomes, statesBefore('attempted')),
        noteHealth(manager, [this.replica.id, ...healthOf(outcomes)]),
      ]);
      return { written: rows, failing: lanes };
    });
    const own = new Set(written.map(({ eventId, endpointId }) => `${eventId}/${endpointId}`));
    const givenUp = new Set(failing.filter(({ failingSince, now }) => isGivenUp(failingSince, now)).map(keyOf));
    for (const { outcome, done } of batch) {
      if (!own.has(`${outcome.eventId}/${outcome.endpointId}`)) done('lost');
      else done(givenUp.has(keyOf(outcome)) ? 'given-up' : 'written');
    }
  }
}

/** By lane: whether it took anything, and for how long it rests. */
function healthOf(outcomes: readonly Outcome[]): [string[], string[], boolean[], number[]] {
  const lanes = new Map<string, { lane: LaneId; isWell: boolean; restMs: number }>();
  for (const outcome of outcomes) {
    const key = keyOf(outcome);
    const known = lanes.get(key) ?? { lane: outcome, isWell: false, restMs: 0 };
    const restMs = Math.max(known.restMs, outcome.restMs);
    lanes.set(key, { ...known, isWell: known.isWell || outcome.isReceived, restMs });
  }
  // Always in one order, so that two replicas do not lock each other up.
  const all = [...lanes.keys()].sort().flatMap((key) => lanes.get(key) ?? []);
  return [
    all.map(({ lane }) => lane.tenant),
    all.map(({ lane }) => lane.endpointId),
    all.map(({ isWell }) => isWell),
    all.map(({ restMs }) => restMs),
  ];
}

/** A lane as a key. */
export const keyOf = ({ tenant, endpointId }: LaneId): string => `${endpointId} ${tenant}`;
