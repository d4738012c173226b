import type { EventFacts } from '../../journey/lifecycle/lifecycle.js';
import type { Scores } from '../../journey/outcome/outcome.entity.js';
import type { Judgement } from './face-engines.js';

/** What the outcome of a step keeps of the liveness engine's verdict: the decision and what was told of it, in codes. */
export function livenessScores({ decision, feedback }: Judgement): Scores {
  return { liveness: decision, ...(feedback.length > 0 && { livenessFeedback: feedback.join(' ') }) };
}

/** The same for the step's event: a LIVE that nothing assessed must not look like any other to who consumes it. */
export function livenessFacts({ live, feedback }: Judgement): EventFacts {
  return { livenessResult: live, livenessFeedback: feedback };
}
