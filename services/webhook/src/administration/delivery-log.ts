import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AttemptRow } from '../log/attempt.entity.js';
import { answerPurpose } from '../log/delivery.entity.js';
import { eventId, type ListQuery } from './administration.schemas.js';
import { findDelivery, type ListedDelivery, listDeliveries } from './delivery-log.sql.js';

const MOST_ATTEMPTS = 200;

/** Reads what was delivered, and what came of it. */
@Injectable()
export class DeliveryLog {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
  ) {}

  /** The latest deliveries of an endpoint; `next` is the position before which to ask for more. */
  async list(tenant: string, endpointId: string, { state, before, limit }: ListQuery) {
    const values = [tenant, endpointId, state ?? null, before ?? null, limit];
    const rows = await listDeliveries(this.database.manager, values);
    const last = rows.length === limit ? rows.at(-1)?.position : undefined;
    return { list: rows.map(shownOf), ...(last !== undefined && { next: last }) };
  }

  /** One delivery with its latest attempts. Throws NOT_FOUND. */
  async one(tenant: string, endpointId: string, event: string) {
    const row = await this.find(tenant, endpointId, event);
    const found = await this.database.getRepository(AttemptRow).find({
      where: { eventId: row.eventId, endpointId },
      order: { number: 'DESC' },
      take: MOST_ATTEMPTS,
    });
    const attempts = found.reverse().map(async ({ number, at, outcome, status, reason, durationMs, answer }) => {
      const opened = answer && (await this.vault.open(tenant, answerPurpose(row.eventId, endpointId), answer));
      return {
        number,
        at: at.toISOString(),
        outcome,
        durationMs,
        ...(status !== null && { status }),
        ...(reason !== null && { reason }),
        ...(opened && { answer: opened.toString() }),
      };
    });
    return { ...shownOf(row), attempts: await Promise.all(attempts) };
  }

  /** Throws NOT_FOUND when the endpoint has no such delivery. */
  async find(tenant: string, endpointId: string, event: string): Promise<ListedDelivery> {
    const isId = eventId.safeParse(event).success;
    const [row] = isId ? await findDelivery(this.database.manager, [tenant, endpointId, event]) : [];
    if (!row) throw new DomainError('NOT_FOUND', 'There is no such delivery', { field: 'eventId' });
    return row;
  }
}

function shownOf({ eventId: id, type, transactionNum, occurredAt, state, attempts, dueAt, endedAt }: ListedDelivery) {
  return {
    eventId: id,
    type,
    transactionNum,
    occurredAt: occurredAt.toISOString(),
    state,
    attemptCount: attempts,
    ...(dueAt && { dueAt: dueAt.toISOString() }),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
  };
}
