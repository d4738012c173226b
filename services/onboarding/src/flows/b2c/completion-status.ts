import type { Answer } from '@bonafide/contract/answer';
import type { SessionStatus } from '../../journey/session/session.machine.js';

export type CompletionStatus = Answer<'GET /onboarding/b2c/operationStatus/{sessionToken}'>['completionStatus'];

const OF_STATUS: Readonly<Record<SessionStatus, CompletionStatus>> = {
  pending: 'Pending',
  complete: 'Success',
  failed: 'Failed',
  expired: 'Failed',
  cancelled: 'Cancelled',
};

/** `completionStatus` of a session; one whose time is over has failed, whether or not that was written yet. */
export function completionStatus(status: SessionStatus, isOver: boolean): CompletionStatus {
  return OF_STATUS[status === 'pending' && isOver ? 'expired' : status];
}
