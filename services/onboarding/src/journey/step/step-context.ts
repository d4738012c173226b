import type { CallOptions } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Flow } from '../session/flow.js';
import type { Session } from '../session/session.entity.js';
import type { Check } from '../session/session.machine.js';
import type { Claim } from './step-ledger.js';

/** The person that a step is about, and its operation. */
export interface StepContext {
  tenant: string;
  flow: Flow;
  sessionId: string;
  subjectId: string;
  /** What the session owed when it began. */
  requiredChecks: readonly Check[];
  /** The same for all copies and repeats of one request, also after a try that failed. */
  operationId: string;
}

/** The context of a claimed step of a pending session. */
export function contextOf(session: Session, { operationId }: Claim): StepContext {
  const { tenant, flow, id: sessionId, subjectId, requiredChecks } = session;
  if (!subjectId) {
    throw new DomainError(
      'INTERNAL',
      'Internal error',
      {},
      { cause: new Error('A pending session without a subject') },
    );
  }
  return { tenant, flow, sessionId, subjectId, requiredChecks, operationId };
}

/** Options of a call to another service on behalf of a step. */
export function callOptions({ operationId }: StepContext, deadlineMs: number): CallOptions {
  return { deadlineMs, operationId };
}

/** What a step throws where another service answered something that its protocol excludes: nothing is then written. */
export function invalidAnswer(service: string): DomainError {
  return new DomainError('INTERNAL', 'Internal error', {}, { cause: new Error(`${service} gave an invalid answer`) });
}
