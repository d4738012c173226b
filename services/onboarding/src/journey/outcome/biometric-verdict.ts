import { type Liveness, livenessFacts, livenessScores } from './liveness.js';

/** What engines found of a capture that is to be the enrolled person's. */
export interface Compared<Judgement extends Judged> {
  judgement: Judgement;
  /** Absent where nothing was compared: it is no mismatch, and no match. */
  match?: { score: number; percent: number; receiptId: string };
}

type Judged = Liveness & {
  /** Not to be compared, which counts as no failed try. */
  withheld: boolean;
  receiptId: string;
};

/** What the step's answer is made from. */
export interface ComparedFacts<Judgement> {
  judgement: Judgement;
  matchResult: boolean;
  /** 0 to 100; 0 where nothing was compared. */
  matchScore: number;
}

/** The verdict on a biometric: passed where the capture is live and its S reaches the threshold. Pure. */
export function biometricVerdict<Judgement extends Judged>(
  { judgement, match }: Compared<Judgement>,
  threshold: number,
) {
  const matchResult = match !== undefined && match.score >= threshold;
  const matchScore = match?.percent ?? 0;
  return {
    result: judgement.live && matchResult ? 'passed' : 'missed',
    isCounted: !judgement.withheld,
    facts: { judgement, matchResult, matchScore } satisfies ComparedFacts<Judgement>,
    scores: { ...livenessScores(judgement), ...(match && { score: match.score }), threshold },
    receipts: [judgement.receiptId, ...(match ? [match.receiptId] : [])],
    eventFacts: { ...livenessFacts(judgement), matchResult, matchScore },
  } as const;
}
