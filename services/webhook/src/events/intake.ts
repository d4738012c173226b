import type { StreamEvent, WriteOnce } from '@bonafide/messaging/events/batch-consumer';
import { Consumers } from '@bonafide/messaging/events/consumers';
import { type ErasureEvent, ErasureEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/erasures_pb';
import { type LifecycleEvent, LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { eventTypeOf } from '@bonafide/proto/subjects';
import { fromBinary } from '@bufbuild/protobuf';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Lanes } from '../deliveries/lanes.js';
import { Descriptions } from './descriptions.js';
import { Erasures } from './erasures.js';
import { Fetched } from './fetched.js';
import { type Incoming, StoredEvents } from './stored-events.js';

const FAMILIES = ['enrollment', 'authentication', 'reenrollment'];
const ERASED = 'registration.erased';

type Read = { id: string; lifecycle: LifecycleEvent; message: Uint8Array } | { id: string; erasure: ErasureEvent };

/** What follows once events are stored. */
@Injectable()
export class AfterIntake {
  constructor(
    private readonly lanes: Lanes,
    private readonly descriptions: Descriptions,
  ) {}

  committed(incoming: readonly Incoming[], erased: readonly ErasureEvent[]): void {
    for (const { tenant, sessionIds } of erased) this.descriptions.forget(tenant, sessionIds);
    const endpoints = new Map(
      incoming.flatMap(({ listening }) => listening.map((endpoint) => [endpoint.id, endpoint])),
    );
    this.lanes.wake([...endpoints.values()].map(({ tenant, id }) => ({ tenant, endpointId: id })));
  }
}

/**
 * Takes events off the stream, in its order: stores those that somebody listens to, described where onboarding can tell at
 * once, and erases what is kept of erased people. Others are none of its business.
 */
@Injectable()
export class Intake implements OnApplicationBootstrap {
  constructor(
    private readonly consumers: Consumers,
    private readonly fetched: Fetched,
    private readonly stored: StoredEvents,
    private readonly erasures: Erasures,
    private readonly after: AfterIntake,
  ) {}

  onApplicationBootstrap(): void {
    const handle = (events: readonly StreamEvent[], write: WriteOnce) => this.handle(events, write);
    this.consumers.consumeInBatches({ name: 'webhook_events', handle });
  }

  private async handle(events: readonly StreamEvent[], write: WriteOnce): Promise<void> {
    const read = events.flatMap(readEvent);
    const incoming = await this.fetched.of(read.flatMap((one) => ('lifecycle' in one ? [one] : [])));
    const erased: ErasureEvent[] = [];
    await write(async (manager, fresh) => {
      const ids = new Set(fresh.map(({ id }) => id));
      const isNew = incoming.filter(({ id }) => ids.has(id));
      if (isNew.length > 0) await this.stored.add(manager, isNew);
      for (const one of read) {
        if (!('erasure' in one) || !ids.has(one.id)) continue;
        await this.erasures.erase(manager, one.erasure);
        erased.push(one.erasure);
      }
    });
    this.after.committed(incoming, erased);
  }
}

/** What an event of the stream is; nothing for those of other kinds. Throws for one that is no message of its kind. */
function readEvent({ id, subject, data }: StreamEvent): Read[] {
  const type = eventTypeOf(subject);
  if (type === ERASED) return [{ id, erasure: fromBinary(ErasureEventSchema, data) }];
  if (!FAMILIES.includes(type.split('.')[0] ?? '')) return [];
  return [{ id, lifecycle: fromBinary(LifecycleEventSchema, data), message: data }];
}
