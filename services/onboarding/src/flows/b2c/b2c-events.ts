import { randomUUID } from 'node:crypto';
import { type OutboxRow, outboxRow } from '@bonafide/messaging/events/outbox';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { wireStatus } from '../../journey/session/session.machine.js';
import type { B2cSession } from './b2c-session.entity.js';
import { completionStatus } from './completion-status.js';

/** What of a session its events tell. */
export type ToldSession = Pick<B2cSession, 'id' | 'tenant' | 'kind' | 'status'>;

/** `<kind>.b2c.started` or `<kind>.b2c.completed`, for the outbox: ids and how it stands, and nothing of the person. */
export function b2cEvent(
  { id, tenant, kind, status }: ToldSession,
  what: 'b2c.started' | 'b2c.completed',
  now: Date,
): OutboxRow {
  const event = {
    id: randomUUID(),
    tenant,
    type: `${kind}.${what}`,
    occurredAt: timestampFromDate(now),
    sessionId: id,
    transactionNum: randomUUID(),
    status: wireStatus({ status, open: [] }),
    completionStatus: completionStatus(status, false),
  };
  return outboxRow(LifecycleEventSchema, event, id);
}
