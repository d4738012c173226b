import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { fromBinary } from '@bufbuild/protobuf';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { statesBefore } from '../deliveries/delivery.machine.js';
import { Lanes } from '../deliveries/lanes.js';
import {
  describeEvents,
  describeLater,
  releaseDeliveries,
  takeUndescribed,
  type Undescribed,
} from '../log/event.sql.js';
import { Descriptions } from './descriptions.js';
import { isLate } from './fetched.js';
import { inParallel } from './in-parallel.js';
import type { Description } from './payload.js';
import { StoredEvents } from './stored-events.js';

const EVERY_MS = 500;
const BATCH = 200;
const AT_A_TIME = 32;
/** Longer than asking for a whole batch takes; then another replica may take it. */
const TAKEN_SECONDS = 30;
const LONGEST_SECONDS = 60;
/** After so long an event goes without its description: a session that onboarding fails to tell of holds up others' order. */
const AT_LAST_SECONDS = 86_400;

/** Asks for descriptions and seals what receivers get. */
@Injectable()
export class DescriptionWork {
  constructor(
    private readonly descriptions: Descriptions,
    private readonly stored: StoredEvents,
  ) {}

  get isWorthWhile(): boolean {
    return this.descriptions.isUp;
  }

  /** Never throws: what cannot be described now has failed. */
  async ask(taken: readonly Undescribed[]) {
    const described: { id: string; payload: Buffer }[] = [];
    const failed: Undescribed[] = [];
    await inParallel(AT_A_TIME, taken, async (row) => {
      try {
        const event = fromBinary(LifecycleEventSchema, row.message);
        const description = await this.describe(row, isLate(event.type));
        described.push({ id: row.id, payload: await this.stored.seal(event, description) });
      } catch {
        failed.push(row);
      }
    });
    return { described, failed };
  }

  private async describe({ tenant, sessionId, age }: Undescribed, isFresh: boolean): Promise<Description> {
    try {
      return await this.descriptions.of(tenant, sessionId, isFresh);
    } catch (error) {
      // While onboarding is away, events wait however long that is.
      const isAway = error instanceof DomainError && error.code === 'UNAVAILABLE';
      if (isAway || age < AT_LAST_SECONDS) throw error;
      return {};
    }
  }
}

/** Describes the events that could not be when they arrived, since onboarding was away, and lets their deliveries go. */
@Injectable()
export class LateDescriptions implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly work: DescriptionWork,
    private readonly lanes: Lanes,
    private readonly periodic: Periodic,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const run = async () => {
      while ((await this.describe()) === BATCH);
    };
    this.periodic.start({ name: 'late descriptions', everyMs: EVERY_MS, replicas: 'each', run });
  }

  /** Returns how many events it asked about. */
  private async describe(): Promise<number> {
    if (!this.work.isWorthWhile) return 0;
    const taken = await takeUndescribed(this.database.manager, [TAKEN_SECONDS, BATCH]);
    if (taken.length === 0) return 0;
    const { described, failed } = await this.work.ask(taken);
    const released = await this.database.transaction(async (manager) => {
      if (failed.length > 0) {
        await describeLater(manager, [failed.map(({ id }) => id), failed.map(waitOf)]);
      }
      const [ids, payloads] = [described.map(({ id }) => id), described.map(({ payload }) => payload)];
      const done = await describeEvents(manager, [ids, payloads]);
      return releaseDeliveries(manager, [done.map(({ id }) => id), statesBefore('described')]);
    });
    if (failed.length > 0)
      this.log.warn({ events: failed.length }, 'onboarding could not describe events, asking later');
    this.lanes.wake(released);
    return taken.length;
  }
}

const waitOf = ({ tries }: Undescribed): number => Math.min(2 ** (tries - 1), LONGEST_SECONDS);
