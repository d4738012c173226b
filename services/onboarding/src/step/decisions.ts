import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Session } from '../session/session.entity.js';
import { isSingleFactor } from '../session/session.machine.js';
import { Decision } from './decision.entity.js';

type Outcome = Pick<Decision, 'check' | 'passed'> &
  Partial<Pick<Decision, 'liveness' | 'matchScore' | 'matchThreshold' | 'engineReceipts'>>;

/** Keeps the receipt of a step, in the step's transaction. */
export async function record(manager: EntityManager, session: Session, outcome: Outcome, now: Date): Promise<void> {
  await manager.insert(Decision, {
    id: randomUUID(),
    tenant: session.tenant,
    sessionId: session.id,
    decidedAt: now,
    engineReceipts: [],
    singleFactor: session.kind !== 'enrollment' && isSingleFactor(session.requiredChecks),
    ...outcome,
  });
}
