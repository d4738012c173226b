/** A step that a session may owe its caller, by the name that `requiredChecks` shows. Each proof names its own. */
export type Check = string;

/** The call that closes a re-enrolment; owed, though `requiredChecks` does not list it. */
export const CLOSING: Check = 'completeReEnroll';

export type SessionStatus = 'pending' | 'complete' | 'failed' | 'cancelled' | 'expired';

/** The state of a session that decides its next step. */
export interface SessionState {
  status: SessionStatus;
  /** Checks not yet passed. */
  open: readonly Check[];
  /** Failed biometric tries still allowed; null where they are not counted (enrolment). */
  attemptsLeft: number | null;
}

export type SessionEvent =
  /** A check was fulfilled. */
  | { type: 'passed'; check: Check }
  /** A step was answered and not fulfilled (spoof, no match, wrong signature); it may be tried again. */
  | { type: 'missed'; isCounted: boolean }
  /** A step was answered that decides nothing: it owes no check, or is the first call of two. Some wait for all checks. */
  | { type: 'touched'; isAfterChecks?: boolean }
  /** The session cannot go on, whatever the caller does. */
  | { type: 'refused' }
  | { type: 'cancelled' }
  | { type: 'expired' };

/** An ended session accepts no event; a live one is closed only after every check was passed. */
export function can(state: SessionState, event: SessionEvent): boolean {
  if (state.status !== 'pending') return false;
  const isLate = event.type === 'passed' ? event.check === CLOSING : event.type === 'touched' && event.isAfterChecks;
  return !isLate || verified(state);
}

/** The state after an event; call only when `can` allows it. */
export function next(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'passed': {
      const open = state.open.filter((check) => check !== event.check);
      return { ...state, open, status: open.length === 0 ? 'complete' : 'pending' };
    }
    case 'missed':
      return event.isCounted ? afterMiss(state) : state;
    case 'touched':
      return state;
    case 'refused':
      return { ...state, status: 'failed' };
    case 'cancelled':
    case 'expired':
      return { ...state, status: event.type };
  }
}

function afterMiss(state: SessionState): SessionState {
  if (state.attemptsLeft === null) return state;
  const attemptsLeft = Math.max(state.attemptsLeft - 1, 0);
  return { ...state, attemptsLeft, status: attemptsLeft === 0 ? 'failed' : 'pending' };
}

/** `enrollmentStatus` and `authStatus` on the wire: 0 failed, 1 pending, 2 all checks passed. */
export function wireStatus(state: Pick<SessionState, 'status' | 'open'>): 0 | 1 | 2 {
  if (state.status === 'complete') return 2;
  if (state.status !== 'pending') return 0;
  return verified(state) ? 2 : 1;
}

function verified({ open }: Pick<SessionState, 'open'>): boolean {
  return open.length > 0 && open.every((check) => check === CLOSING);
}
