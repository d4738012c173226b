import { randomUUID } from 'node:crypto';
import { LifecycleEventSchema } from '@bonafide/contracts/gen/bonafide/onboarding/v1/events_pb';
import { emit } from '@bonafide/platform/events/outbox';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { EntityManager } from 'typeorm';
import type { Session, SessionKind } from '../session/session.entity.js';
import { wireStatus } from '../session/session.machine.js';

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
    status: wireStatus(session.status),
    requiredChecks: session.requiredChecks,
    ...what.facts,
  });
}
