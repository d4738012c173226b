import type { EventFacts } from '../lifecycle/lifecycle.js';
import type { Scores } from './outcome.entity.js';

/** What a liveness engine said of a capture. */
export interface Liveness<Decision extends string = string> {
  decision: Decision;
  live: boolean;
  /** What was told of it, in codes. */
  feedback: readonly string[];
  /** 100 live, 0 not, -1 not computed. */
  score: number;
  scoreFrr: number;
}

/** What the outcome of a step keeps of the verdict: the decision and what was told of it, in codes. */
export function livenessScores({ decision, feedback }: Liveness): Scores {
  return { liveness: decision, ...(feedback.length > 0 && { livenessFeedback: feedback.join(' ') }) };
}

/** The same for the step's event: a LIVE that nothing assessed must not look like any other to who consumes it. */
export function livenessFacts({ live, feedback }: Liveness): EventFacts {
  return { livenessResult: live, livenessFeedback: [...feedback] };
}

/** `liveness_result` as the answers of steps have it: docs/contract B.5. */
export function livenessResult<Decision extends string>({ decision, feedback, score, scoreFrr }: Liveness<Decision>) {
  return {
    decision,
    result: decision,
    feedback: [...feedback],
    score,
    ...(score >= 0 && { liveness_score: score }),
    score_frr: scoreFrr,
  };
}
