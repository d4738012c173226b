/** What a person's faces have come to since the last one that was recognised. */
export interface FaceAttempts {
  faceFailures: number;
  /** Null when none failed. */
  faceFailedAt: Date | null;
}

/** The limits of SECURITY requirement 5, as a tenant sets them. */
export interface FaceLimits {
  /** Failures in a row after which each further try waits. */
  faceFailuresBeforeDelay: number;
  faceDelaySeconds: number;
  /** Failures in a row after which the face is refused for good. */
  maxFaceFailures: number;
}

/** Whether a face may be tried now: at once, after some seconds, or never again. */
export type FaceTry = { type: 'free' } | { type: 'wait'; seconds: number } | { type: 'locked' };

export function mayTry(attempts: FaceAttempts, limits: FaceLimits, now: Date): FaceTry {
  const { faceFailures, faceFailedAt } = attempts;
  if (faceFailures >= limits.maxFaceFailures) return { type: 'locked' };
  if (faceFailures < limits.faceFailuresBeforeDelay || !faceFailedAt) return { type: 'free' };
  const waited = (now.getTime() - faceFailedAt.getTime()) / 1000;
  const seconds = Math.ceil(limits.faceDelaySeconds - waited);
  return seconds > 0 ? { type: 'wait', seconds } : { type: 'free' };
}

/** The attempts after one more; a face that passed clears them. */
export function after({ faceFailures }: FaceAttempts, passed: boolean, now: Date): FaceAttempts {
  return passed ? { faceFailures: 0, faceFailedAt: null } : { faceFailures: faceFailures + 1, faceFailedAt: now };
}
