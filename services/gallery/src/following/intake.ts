import type { StreamEvent, WriteOnce } from '@bonafide/messaging/events/batch-consumer';
import { Consumers } from '@bonafide/messaging/events/consumers';
import { ErasureEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/erasures_pb';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { RegistrationEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/registered_pb';
import { eventTypeOf } from '@bonafide/proto/subjects';
import { fromBinary } from '@bufbuild/protobuf';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Ledger } from '../ledger/ledger.js';
import { Members } from '../members/members.js';
import { awaitRegistrations, forgetAwaited } from './awaited.sql.js';
import { AwaitedRegistrations } from './awaited-registrations.js';

/** What an event says of a registration. */
interface Told {
  readonly id: string;
  readonly tenant: string;
  readonly code: string;
  readonly isErased: boolean;
}

/**
 * Follows what happens to registrations: who is new or changed is awaited from onboarding, who is erased is removed at once,
 * in the transaction that records the event. The order of the events does not matter: an erasure is remembered.
 */
@Injectable()
export class Intake implements OnApplicationBootstrap {
  constructor(
    private readonly consumers: Consumers,
    private readonly ledger: Ledger,
    private readonly members: Members,
    private readonly awaited: AwaitedRegistrations,
  ) {}

  onApplicationBootstrap(): void {
    const handle = (events: readonly StreamEvent[], write: WriteOnce) => this.handle(events, write);
    this.consumers.consumeInBatches({ name: 'gallery_events', handle });
  }

  private async handle(events: readonly StreamEvent[], write: WriteOnce): Promise<void> {
    const told = events.flatMap(readEvent);
    await write(async (manager, fresh) => {
      const ids = new Set(fresh.map(({ id }) => id));
      const isNew = told.filter(({ id }) => ids.has(id));
      const erased = isNew.filter(({ isErased }) => isErased);
      const gone = new Set(erased.map(keyOf));
      const named = isNew.filter((one) => !gone.has(keyOf(one)));
      await this.erase(manager, erased);
      if (named.length > 0) {
        const which = [named.map(({ tenant }) => tenant), named.map(({ code }) => code)];
        await awaitRegistrations(manager, [...which, false]);
      }
    });
    this.awaited.nudge();
  }

  /** Holds the tenants before what is awaited of them, as all who hold both do: nobody waits for one who waits in turn. */
  private async erase(manager: EntityManager, erased: readonly Told[]): Promise<void> {
    const tenants = [...Map.groupBy(erased, ({ tenant }) => tenant)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [tenant, of] of tenants) {
      const codes = of.map(({ code }) => code);
      await this.ledger.changeIn(manager, tenant, async (change) => {
        await forgetAwaited(manager, [tenant, codes]);
        await this.members.erase(change, codes);
      });
    }
  }
}

const keyOf = ({ tenant, code }: Told) => `${tenant}/${code}`;

/** What an event of the stream says; nothing for those of other kinds. Throws for one that is no message of its kind. */
function readEvent({ id, subject, data }: StreamEvent): Told[] {
  switch (eventTypeOf(subject)) {
    case 'enrollment.completed': {
      const { tenant, registrationCode } = fromBinary(LifecycleEventSchema, data);
      return registrationCode ? [{ id, tenant, code: registrationCode, isErased: false }] : [];
    }
    case 'registration.added':
    case 'registration.template_renewed': {
      const { tenant, registrationCode } = fromBinary(RegistrationEventSchema, data);
      return [{ id, tenant, code: registrationCode, isErased: false }];
    }
    case 'registration.erased': {
      const { tenant, registrationCode } = fromBinary(ErasureEventSchema, data);
      return registrationCode ? [{ id, tenant, code: registrationCode, isErased: true }] : [];
    }
    default:
      return [];
  }
}
