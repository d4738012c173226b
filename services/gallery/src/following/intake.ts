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
import { awaitRegistrations, forgetAwaited, membersAmongAll } from './awaited.sql.js';
import { AwaitedRegistrations } from './awaited-registrations.js';

/** What an event says of a registration. */
interface Told {
  readonly id: string;
  readonly tenant: string;
  readonly code: string;
  readonly kind: 'named' | 'added' | 'erased';
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
      const erased = isNew.filter(({ kind }) => kind === 'erased');
      const gone = new Set(erased.map(keyOf));
      const named = isNew.filter((one) => !gone.has(keyOf(one)));
      await this.erase(manager, erased);
      const awaited = await withoutKnown(manager, named);
      if (awaited.length > 0) await awaitRegistrations(manager, [...columnsOf(awaited), false]);
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

const keyOf = ({ tenant, code }: Pick<Told, 'tenant' | 'code'>) => `${tenant}/${code}`;
const columnsOf = (told: readonly Told[]) => [told.map(({ tenant }) => tenant), told.map(({ code }) => code)];

/** Whom this service registered itself is a member already, as she was then; what becomes of her later has other events. */
async function withoutKnown(manager: EntityManager, told: readonly Told[]): Promise<readonly Told[]> {
  const added = told.filter(({ kind }) => kind === 'added');
  if (added.length === 0) return told;
  const known = new Set((await membersAmongAll(manager, columnsOf(added))).map(keyOf));
  return told.filter((one) => one.kind !== 'added' || !known.has(keyOf(one)));
}

/** What an event of the stream says; nothing for those of other kinds. Throws for one that is no message of its kind. */
function readEvent({ id, subject, data }: StreamEvent): Told[] {
  switch (eventTypeOf(subject)) {
    case 'enrollment.completed': {
      const { tenant, registrationCode } = fromBinary(LifecycleEventSchema, data);
      return registrationCode ? [{ id, tenant, code: registrationCode, kind: 'named' }] : [];
    }
    case 'registration.added':
    case 'registration.template_renewed': {
      const { tenant, registrationCode, type } = fromBinary(RegistrationEventSchema, data);
      return [{ id, tenant, code: registrationCode, kind: type === 'registration.added' ? 'added' : 'named' }];
    }
    case 'registration.erased': {
      const { tenant, registrationCode } = fromBinary(ErasureEventSchema, data);
      return registrationCode ? [{ id, tenant, code: registrationCode, kind: 'erased' }] : [];
    }
    default:
      return [];
  }
}
