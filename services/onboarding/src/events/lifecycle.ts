import { randomUUID } from 'node:crypto';
import { emit } from '@bonafide/messaging/events/outbox';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { EntityManager } from 'typeorm';
import type { Session, SessionKind } from '../session/session.entity.js';
import { statusOf } from '../session/sessions.js';

/** The 24 names of the event catalogue: BEHAVIOUR Part C section 5.2. */
export type LifecycleEventType =
  | `${SessionKind}.${'started' | 'cancelled' | 'completed' | 'face.check' | 'voice.check' | 'b2c.started' | 'b2c.completed'}`
  | `enrollment.${'device.added' | 'ocr.check' | 'icao.check'}`;

type Facts = Pick<
  MessageInitShape<typeof LifecycleEventSchema>,
  'registrationCode' | 'deviceId' | 'livenessResult' | 'matchResult' | 'matchScore'
>;

/** Tells what happened to a session, in the transaction that made it happen. Ids and verdicts only. */
export async function tell(
  manager: EntityManager,
  session: Session,
  what: { type: LifecycleEventType; requestId: string; now: Date; facts?: Facts },
): Promise<void> {
  const id = randomUUID();
  await emit(manager, LifecycleEventSchema, id, {
    id,
    tenant: session.tenant,
    type: what.type,
    occurredAt: timestampFromDate(what.now),
    sessionId: session.id,
    transactionNum: what.requestId,
    status: statusOf(session),
    requiredChecks: session.requiredChecks,
    ...what.facts,
  });
}

/** Tells of completion where a step completed the session; call after the step's own event. */
export async function tellCompletion(
  manager: EntityManager,
  session: Session,
  what: { requestId: string; now: Date; facts?: Facts },
): Promise<void> {
  if (session.status === 'complete') await tell(manager, session, { type: `${session.kind}.completed`, ...what });
}
