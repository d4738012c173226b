import { randomUUID } from 'node:crypto';
import { emit } from '@bonafide/messaging/events/outbox';
import { RegistrationEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/registered_pb';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { EntityManager } from 'typeorm';

/** What happened to a registration beside its sessions; an erasure has an event of its own. */
export interface RegistrationOccurrence {
  type: 'registration.added' | 'registration.template_renewed';
  tenant: string;
  code: string;
  /** The database's time. */
  now: Date;
}

/** Tells those who follow registrations, in the transaction of what happened. */
export function tellOfRegistration(
  manager: EntityManager,
  { type, tenant, code: registrationCode, now }: RegistrationOccurrence,
): Promise<void> {
  const event = { id: randomUUID(), tenant, type, occurredAt: timestampFromDate(now), registrationCode };
  return emit(manager, RegistrationEventSchema, event, registrationCode);
}
