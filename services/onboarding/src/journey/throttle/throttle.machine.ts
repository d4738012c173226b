/** A person's failed tries of one factor since the last one that passed. */
export interface Attempts {
  failures: number;
  /** Null when none failed. */
  failedAt: Date | null;
}

/** The limits of security requirement 5, as a tenant sets them. */
export interface Limits {
  /** Failures in a row after which each further try waits. */
  failuresBeforeDelay: number;
  delaySeconds: number;
  /** Failures in a row after which the factor is refused for good. */
  mostFailures: number;
}

/** Whether a factor may be tried now: at once, after some seconds, or never again. */
export type Try = { type: 'free' } | { type: 'wait'; seconds: number } | { type: 'locked' };

export function mayTry({ failures, failedAt }: Attempts, limits: Limits, now: Date): Try {
  if (failures >= limits.mostFailures) return { type: 'locked' };
  if (failures < limits.failuresBeforeDelay || !failedAt) return { type: 'free' };
  const waited = (now.getTime() - failedAt.getTime()) / 1000;
  const seconds = Math.ceil(limits.delaySeconds - waited);
  return seconds > 0 ? { type: 'wait', seconds } : { type: 'free' };
}

/** The attempts after one more; one that passed clears them. */
export function after({ failures }: Attempts, passed: boolean, now: Date): Attempts {
  return passed ? { failures: 0, failedAt: null } : { failures: failures + 1, failedAt: now };
}
