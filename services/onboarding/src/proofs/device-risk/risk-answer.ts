import type { Answer } from '@bonafide/contract/answer';
import type { Scores } from '../../journey/outcome/outcome.entity.js';
import { type Assessment, isApproved } from './risk-rules.js';

/** What every copy of a request is answered from. */
export interface RiskFacts {
  assessment: Assessment;
  /** Names the judgement. */
  transactionId: string;
  /** ISO 8601: when the profile was received. */
  receivedAt: string;
}

type ResponseDetail = NonNullable<Answer<'POST /onboarding/enrollment/deviceProfile/checkDevice'>['responseDetail']>;

const TOO_HIGH = 'Device risk is too high';

/** `responseDetail`: the decision, and each rule with its weight and what it rests on. */
export function responseDetail({ assessment, transactionId, receivedAt }: RiskFacts): ResponseDetail {
  const { score, threshold, findings } = assessment;
  const approved = isApproved(assessment);
  return {
    errorCode: approved ? '0' : '1',
    errorDescription: approved ? '' : TOO_HIGH,
    transaction_id: transactionId,
    userAttributes: [],
    acquiredAttributes: [
      {
        provider: 'Bonafide',
        serviceOffering: 'Device risk',
        attributeType: 'DeviceRisk',
        dateCreated: receivedAt,
        values: { score, threshold },
      },
    ],
    userAssertionList: findings.map(({ rule, weight, isHit, measured }) => ({
      rule,
      result: isHit ? 'HIT' : 'CLEAR',
      weight,
      ...(measured !== undefined && { measured }),
    })),
    policyObligation: false,
    policyDecision: approved ? 'approve' : 'deny',
  };
}

/** `errorCode` and `errorMsg`, which authentication alone answers. */
export function riskError({ assessment }: RiskFacts): { errorCode: number | null; errorMsg: string | null } {
  return isApproved(assessment) ? { errorCode: null, errorMsg: null } : { errorCode: 1, errorMsg: TOO_HIGH };
}

/** The scores of the outcome: the sum, its limit, and what each rule added to it. */
export function riskScores({ score, threshold, findings }: Assessment): Scores {
  const added = findings.map(({ rule, weight, isHit }) => [rule, isHit ? weight : 0] as const);
  return { score, threshold, ...Object.fromEntries(added) };
}
