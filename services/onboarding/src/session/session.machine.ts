/** A step that a session may owe its caller, by the name that `requiredChecks` shows. */
export type Check =
  | 'addDevice'
  | 'addFace'
  | 'addVoice'
  | 'addDocument'
  | 'addPIN'
  | 'verifyDevice'
  | 'verifyFace'
  | 'verifyVoice'
  | 'verifyPIN'
  | 'deviceSecurity'
  /** The closing call of a re-enrolment; owed, though `requiredChecks` does not list it. */
  | 'completeReEnroll';

export type SessionStatus = 'pending' | 'complete' | 'failed' | 'cancelled' | 'expired';

/** What decides a session's next step. */
export interface SessionState {
  status: SessionStatus;
  /** Checks not yet passed. */
  open: readonly Check[];
  /** Failed biometric tries still allowed; null where nothing is counted (enrolment). */
  attemptsLeft: number | null;
}

export type SessionEvent =
  /** A step was fulfilled. */
  | { type: 'passed'; check: Check }
  /** A step was answered and not fulfilled (spoof, no match, wrong signature); it may be tried again. */
  | { type: 'missed'; check: Check }
  /** The session cannot go on, whatever the caller does. */
  | { type: 'refused' }
  | { type: 'cancelled' }
  | { type: 'expired' };

/** Checks whose failures are counted: BEHAVIOUR Part A section 2.6. */
const BIOMETRIC: ReadonlySet<Check> = new Set<Check>(['verifyFace', 'verifyVoice']);

/** True when nothing but biometrics is asked for: no device key and no PIN beside them (ASVS 6.5.7). */
export function isSingleFactor(checks: readonly Check[]): boolean {
  return checks.every((check) => BIOMETRIC.has(check));
}

/** A dead session accepts no event; a living one is closed by `completeReEnroll` only after all else was passed. */
export function can(state: SessionState, event: SessionEvent): boolean {
  if (state.status !== 'pending') return false;
  return event.type !== 'passed' || event.check !== 'completeReEnroll' || verified(state);
}

/** The state after an event; call only when `can` allows it. */
export function next(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'passed': {
      const open = state.open.filter((check) => check !== event.check);
      return { ...state, open, status: open.length === 0 ? 'complete' : 'pending' };
    }
    case 'missed':
      return BIOMETRIC.has(event.check) ? afterMiss(state) : state;
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
  return open.length > 0 && open.every((check) => check === 'completeReEnroll');
}
