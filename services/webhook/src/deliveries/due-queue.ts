import type { Config } from '@bonafide/platform/config/config';
import { toDomainError } from '@bonafide/platform/errors/domain-error';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Vault } from '@bonafide/sealing/vault';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Message, SealedBody } from '../endpoints/ports.js';
import { answerPurpose, bodyPurpose } from '../log/delivery.entity.js';
import { payloadPurpose } from '../log/event.entity.js';
import type { deliveryConfig } from './delivery-config.js';
import { type DueDelivery, dueDeliveries, type LaneId, postpone, setAside } from './lane.sql.js';
import type { InOrder } from './session-queue.js';

/** A delivery in memory, with what it sends. */
export interface Loaded extends InOrder {
  tries: number;
  message: Message;
  sealed: SealedBody | null;
}

/** Reads what is due in a lane, opened, and seals what is kept of an attempt. */
@Injectable()
export class DueQueue {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    @Inject(CONFIG) private readonly config: Config<typeof deliveryConfig>,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** At most `most` deliveries, in the order in which they are to be sent. Those that do not open are put off: others go on. */
  async load({ tenant, endpointId }: LaneId, most: number): Promise<Loaded[]> {
    const values = [tenant, endpointId, most, this.config.BONAFIDE_WEBHOOK_ORDER_MINUTES];
    const rows = await dueDeliveries(this.database.manager, values);
    const closed: string[] = [];
    const opening = rows.map((row) =>
      this.open(tenant, endpointId, row).catch((err: unknown) => {
        if (toDomainError(err).code === 'UNAVAILABLE') throw err;
        if (closed.push(row.eventId) === 1) this.log.error({ err, webhookId: endpointId }, 'a delivery does not open');
        return [];
      }),
    );
    const opened = (await Promise.all(opening)).flat();
    if (closed.length > 0) await setAside(this.database.manager, [tenant, endpointId, closed]);
    return opened;
  }

  /** Puts off deliveries whose session has an earlier one to send. */
  async postpone({ endpointId }: LaneId, blocked: readonly Loaded[]): Promise<void> {
    const values = [endpointId, blocked.map(({ eventId }) => eventId), blocked.map(({ blockedBy }) => blockedBy)];
    await postpone(this.database.manager, values);
  }

  /** The bytes that an attempt sent, for the next one. */
  sealBody({ tenant, endpointId }: LaneId, eventId: string, { bytes }: SealedBody): Promise<Buffer> {
    return this.vault.seal(tenant, bodyPurpose(eventId, endpointId), bytes);
  }

  /** What a receiver answered. */
  sealAnswer({ tenant, endpointId }: LaneId, eventId: string, bytes: Uint8Array): Promise<Buffer> {
    return this.vault.seal(tenant, answerPurpose(eventId, endpointId), bytes);
  }

  private async open(tenant: string, endpointId: string, row: DueDelivery): Promise<Loaded[]> {
    const { eventId, sessionId, blockedBy, tries, type, occurredAt, payload, contentType } = row;
    if (!payload) throw new Error('It has no payload');
    const body = await this.vault.open(tenant, payloadPurpose(eventId), payload);
    const bytes = row.body && (await this.vault.open(tenant, bodyPurpose(eventId, endpointId), row.body));
    const sealed = bytes && contentType !== null ? { contentType, bytes } : null;
    return [
      { eventId, sessionId, blockedBy, tries, message: { id: eventId, type, createdAt: occurredAt, body }, sealed },
    ];
  }
}
