import type { LivenessDecision } from '@bonafide/vision/liveness/liveness.machine';

/** The contract's legacy score: 100 live, 0 spoof or blurred, −1 not computed. */
export function legacyScore(decision: LivenessDecision): 100 | 0 | -1 {
  if (decision === 'LIVE') return 100;
  return decision === 'SPOOF' || decision === 'TOO_BLURRY' ? 0 : -1;
}
