import { randomUUID } from 'node:crypto';
import { type OutboxRow, outboxRow } from '@bonafide/messaging/events/outbox';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Session } from '../session/session.entity.js';
import { statusOf } from '../session/sessions.js';

type OfEverySession =
  | '$typeName'
  | '$unknown'
  | 'id'
  | 'tenant'
  | 'type'
  | 'occurredAt'
  | 'sessionId'
  | 'transactionNum'
  | 'status'
  | 'requiredChecks';

/** What an event holds besides the members of every session's events: ids and verdicts only. */
export type EventFacts = Omit<MessageInitShape<typeof LifecycleEventSchema>, OfEverySession>;

/** What happened. */
export interface Occurrence {
  /** The event's name after its flow: `started`, `completed`, or a step's own. The whole is in the catalogue of docs/contract C.5.2. */
  what: string;
  now: Date;
  facts?: EventFacts;
}

/**
 * What happened to a session, for the outbox: to be written with what made it happen. A session's steps come one after the
 * other, since each holds the lock of its row, and so do their events.
 */
export function lifecycleRow(session: Session, { what, now, facts }: Occurrence): OutboxRow {
  const event = {
    id: randomUUID(),
    tenant: session.tenant,
    type: `${session.flow}.${what}`,
    occurredAt: timestampFromDate(now),
    sessionId: session.id,
    // Never the caller's id of the request: it would lead from here to whatever else the request left.
    transactionNum: randomUUID(),
    status: statusOf(session),
    requiredChecks: session.requiredChecks,
    ...facts,
  };
  return outboxRow(LifecycleEventSchema, event, session.id);
}
