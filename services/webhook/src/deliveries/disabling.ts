import { randomUUID } from 'node:crypto';
import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EndpointDirectory } from '../endpoints/ports.js';
import { ENDPOINTS } from '../endpoints/tokens.js';
import { Notice } from '../log/notice.entity.js';
import { statesBefore } from './delivery.machine.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { cancelSome, forgetHealth, type LaneId, putOff } from './lane.sql.js';

/** Deliveries that one statement ends at most. */
const BATCH = 2000;
/** Longer than what a replica knows of an endpoint may be out of date. */
const CERTAIN_SECONDS = 30;
const AGAIN_SECONDS = 5;

/** Ends what an endpoint would get: by its own word, since it only fails, or since somebody disabled or deleted it. */
@Injectable()
export class Disabling {
  constructor(
    private readonly database: DataSource,
    @Inject(ENDPOINTS) private readonly endpoints: EndpointDirectory,
    private readonly metrics: DeliveryMetrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Disables an endpoint, tells administrators, and ends its deliveries. Once, whoever asks. */
  async disable(lane: LaneId, reason: 'gone' | 'failing'): Promise<void> {
    const { tenant, endpointId } = lane;
    const isNew = await this.database.transaction(async (manager) => {
      const [{ now }] = await manager.query('SELECT now()');
      if (!(await this.endpoints.disable(manager, tenant, endpointId, reason, now))) return false;
      const notice = { id: randomUUID(), tenant, endpointId, kind: 'endpoint.disabled' as const, reason, at: now };
      await manager.insert(Notice, notice);
      await forgetHealth(manager, [tenant, endpointId]);
      return true;
    });
    if (isNew) {
      this.metrics.disabled.inc({ reason });
      this.log.error({ tenant, webhookId: endpointId, reason }, 'a webhook endpoint was disabled');
    }
    await this.cancelAll(lane, 0);
  }

  /**
   * Ends what waits for an endpoint that is not there, or disabled, as far as this replica knows. What came just now is
   * looked at again: somebody may have made the endpoint, or enabled it, and this replica has not heard of that yet.
   */
  async cancelKnown(lane: LaneId): Promise<void> {
    await this.cancelAll(lane, CERTAIN_SECONDS);
    await putOff(this.database.manager, [lane.tenant, lane.endpointId, AGAIN_SECONDS]);
  }

  private async cancelAll({ tenant, endpointId }: LaneId, secondsAgo: number): Promise<void> {
    for (;;) {
      const values = [tenant, endpointId, statesBefore('cancelled'), BATCH, secondsAgo];
      if ((await cancelSome(this.database.manager, values)).length < BATCH) return;
    }
  }
}
