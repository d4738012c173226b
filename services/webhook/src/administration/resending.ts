import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { statesBefore } from '../deliveries/delivery.machine.js';
import { Lanes } from '../deliveries/lanes.js';
import type { Endpoint } from '../endpoints/ports.js';
import type { ReplayBody } from './administration.schemas.js';
import { DeliveryLog } from './delivery-log.js';
import { replaySome, sendAgain } from './delivery-log.sql.js';

/** Deliveries that one request sends again at most: a statement of a second or two. */
const MOST = 2000;

/** Sends deliveries again that an administrator asks for, by the schedule from its beginning and with the same ids. */
@Injectable()
export class Resending {
  constructor(
    private readonly database: DataSource,
    private readonly deliveries: DeliveryLog,
    private readonly lanes: Lanes,
  ) {}

  /** Throws NOT_FOUND, and CONFLICT for one that was erased or whose endpoint is disabled. */
  async one(endpoint: Endpoint, event: string): Promise<void> {
    requireEnabled(endpoint);
    const { tenant, id } = endpoint;
    const { eventId } = await this.deliveries.find(tenant, id, event);
    const sent = await sendAgain(this.database.manager, [tenant, id, eventId, statesBefore('sentAgain')]);
    if (sent.length === 0) throw new DomainError('CONFLICT', 'The event was erased, or is not described yet');
    this.lanes.wake([{ tenant, endpointId: id }]);
  }

  /**
   * Sends again what happened since a time, in its order: how many, and behind what to go on when there may be more, so that no
   * request lasts long. Throws CONFLICT when the endpoint is disabled.
   */
  async since(endpoint: Endpoint, { since, states, after }: ReplayBody): Promise<{ count: number; next?: string }> {
    requireEnabled(endpoint);
    const { tenant, id } = endpoint;
    const rows = await replaySome(this.database.manager, [tenant, id, since, states, after, MOST]);
    this.lanes.wake([{ tenant, endpointId: id }]);
    if (rows.length < MOST) return { count: rows.length };
    return { count: rows.length, next: String(Math.max(...rows.map(({ position }) => Number(position)))) };
  }
}

function requireEnabled({ disabledAt }: Endpoint): void {
  if (disabledAt) throw new DomainError('CONFLICT', 'The webhook is disabled');
}
