import type { LifecycleEvent } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Endpoint } from '../endpoints/ports.js';
import { payloadPurpose } from '../log/event.entity.js';
import { insertDeliveries, insertEvents, insertLanes } from '../log/event.sql.js';
import { type Description, occurredAt, payloadOf } from './payload.js';

/** An event to store: described, or as the stream told it. */
export interface Incoming {
  event: LifecycleEvent;
  listening: readonly Endpoint[];
  /** Its bytes on the stream. */
  message: Uint8Array;
  /** Sealed; null until it is described. */
  payload: Buffer | null;
}

/** Writes events and a delivery of each to every endpoint that listens. */
@Injectable()
export class StoredEvents {
  constructor(private readonly vault: Vault) {}

  /** What receivers get of an event, sealed for its row. */
  seal(event: LifecycleEvent, of: Description): Promise<Buffer> {
    return this.vault.seal(event.tenant, payloadPurpose(event.id), payloadOf(event, of));
  }

  /** Stores events in the order given, but those of erased sessions. */
  async add(manager: EntityManager, incoming: readonly Incoming[]): Promise<void> {
    const of = <T>(read: (one: Incoming) => T) => incoming.map(read);
    const rows = await insertEvents(manager, [
      of(({ event }) => event.id),
      of(({ event }) => event.tenant),
      of(({ event }) => event.type),
      of(({ event }) => event.sessionId),
      of(({ event }) => event.transactionNum),
      of(({ event }) => occurredAt(event)),
      of(({ message, payload }) => (payload ? null : Buffer.from(message))),
      of(({ payload }) => payload),
    ]);
    const stored = new Set(rows.map(({ id }) => id));
    const pairs = incoming
      .filter(({ event }) => stored.has(event.id.toLowerCase()))
      .flatMap(({ event, listening }) => listening.map((endpoint) => ({ event, endpoint })));
    if (pairs.length === 0) return;
    const endpoints = pairs.map(({ endpoint }) => endpoint.id);
    await Promise.all([
      insertDeliveries(manager, [pairs.map(({ event }) => event.id), endpoints]),
      insertLanes(manager, [pairs.map(({ event }) => event.tenant), endpoints]),
    ]);
  }
}
