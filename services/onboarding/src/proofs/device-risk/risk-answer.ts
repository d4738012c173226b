import type { Scores } from '../../journey/outcome/outcome.entity.js';
import type { ResponseDetail, RiskFacts } from './risk-judge.js';
import { type Assessment, isApproved } from './risk-rules.js';

const TOO_HIGH = 'Device risk is too high';

/** `responseDetail`: the decision, and each rule with its weight and what it rests on. */
export function responseDetail(
  assessment: Assessment,
  { transactionId, receivedAt }: { transactionId: string; receivedAt: Date },
): ResponseDetail {
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
        dateCreated: receivedAt.toISOString(),
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
export function riskError({ isApproved, detail }: RiskFacts): { errorCode: number | null; errorMsg: string | null } {
  return isApproved
    ? { errorCode: null, errorMsg: null }
    : { errorCode: 1, errorMsg: detail.errorDescription || TOO_HIGH };
}

/** The scores of the outcome: the sum, its limit, and what each rule added to it. */
export function riskScores({ score, threshold, findings }: Assessment): Scores {
  const added = findings.map(({ rule, weight, isHit }) => [rule, isHit ? weight : 0] as const);
  return { score, threshold, ...Object.fromEntries(added) };
}
