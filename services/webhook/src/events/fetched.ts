import { setTimeout as sleep } from 'node:timers/promises';
import type { LifecycleEvent } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Endpoint, EndpointDirectory } from '../endpoints/ports.js';
import { ENDPOINTS } from '../endpoints/tokens.js';
import { Descriptions } from './descriptions.js';
import { inParallel } from './in-parallel.js';
import type { Description } from './payload.js';
import { type Incoming, StoredEvents } from './stored-events.js';

/** How long events of a batch wait for their descriptions; the rest are described later. */
const PATIENCE_MS = 500;
const AT_A_TIME = 64;

/** An event as the stream told it. */
export interface Told {
  id: string;
  lifecycle: LifecycleEvent;
  message: Uint8Array;
}

/** Asks who listens to events and whose sessions they are about, before anything is written. */
@Injectable()
export class Fetched {
  constructor(
    private readonly database: DataSource,
    @Inject(ENDPOINTS) private readonly endpoints: EndpointDirectory,
    private readonly descriptions: Descriptions,
    private readonly stored: StoredEvents,
  ) {}

  /** Those that somebody listens to, in their order. */
  async of(told: readonly Told[]): Promise<(Incoming & { id: string })[]> {
    const listening = await this.listening(told);
    const heard = told.flatMap((one) => {
      const endpoints = listening.get(keyOf(one.lifecycle)) ?? [];
      return endpoints.length > 0 ? [{ ...one, endpoints }] : [];
    });
    const described = await this.describe(heard);
    return Promise.all(
      heard.map(async ({ id, lifecycle, message, endpoints }) => {
        const description = described.get(lifecycle.id);
        const payload = description ? await this.stored.seal(lifecycle, description) : null;
        return { id, event: lifecycle, message, listening: endpoints, payload };
      }),
    );
  }

  private async listening(told: readonly Told[]): Promise<Map<string, Endpoint[]>> {
    const kinds = new Map(told.map(({ lifecycle }) => [keyOf(lifecycle), lifecycle]));
    const found = new Map<string, Endpoint[]>();
    for (const [key, { tenant, type }] of kinds) {
      found.set(key, await this.endpoints.listening(this.database.manager, tenant, type));
    }
    return found;
  }

  /** Descriptions by event, as many as come in time. */
  private async describe(told: readonly Told[]): Promise<Map<string, Description>> {
    const found = new Map<string, Description>();
    const end = new AbortController();
    const asking = inParallel(AT_A_TIME, told, async ({ lifecycle }) => {
      if (end.signal.aborted || !this.descriptions.isUp) return;
      const { tenant, sessionId, id, type } = lifecycle;
      try {
        const description = await this.descriptions.of(tenant, sessionId, isLate(type));
        if (!end.signal.aborted) found.set(id, description);
      } catch {
        // Asked again later: `LateDescriptions`.
      }
    });
    await Promise.race([asking, sleep(PATIENCE_MS, undefined, { signal: end.signal }).catch(() => undefined)]);
    end.abort();
    return found;
  }
}

/** Whether an event tells what the session did not have when it began. */
export const isLate = (type: string) => type === 'enrollment.device.added';

const keyOf = ({ tenant, type }: LifecycleEvent) => JSON.stringify([tenant, type]);
