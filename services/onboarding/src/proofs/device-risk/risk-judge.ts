import type { Answer } from '@bonafide/contract/answer';
import type { EntityManager } from 'typeorm';
import type { Scores } from '../../journey/outcome/outcome.entity.js';
import type { StepContext } from '../../journey/step/step-context.js';

export type ResponseDetail = NonNullable<
  Answer<'POST /onboarding/enrollment/deviceProfile/checkDevice'>['responseDetail']
>;

/** What every copy of a request is answered from; nothing of the person. */
export interface RiskFacts {
  isApproved: boolean;
  detail: ResponseDetail;
}

/** What came of a profile. */
export interface Judgement {
  facts: RiskFacts;
  scores: Scores;
  /** Uses the profile up, and notes what later ones need. Throws INVALID_VALUE when it was used meanwhile. */
  keep(manager: EntityManager, now: Date): Promise<void>;
}

/** Port: who judges the risk of a profiled device. One that cannot judge throws, and nothing passes. */
export abstract class RiskJudge {
  /** Throws INVALID_VALUE for a profile that is unknown, used or too old. */
  abstract judge(context: StepContext, apSessionId: string): Promise<Judgement>;
}
