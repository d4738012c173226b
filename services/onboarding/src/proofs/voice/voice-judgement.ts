import { type AnalyzeResponse, LivenessDecision } from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';
import type { Liveness } from '../../journey/outcome/liveness.js';
import { invalidAnswer } from '../../journey/step/step-context.js';

type Decision = Exclude<keyof typeof LivenessDecision, 'UNSPECIFIED'>;

/** The liveness engine's verdict on a capture; plain data, without any sound. */
export interface Judgement extends Liveness<Decision> {
  version: string;
  /** Not to be compared, and no failed try: too little speech, several speakers, or attacks could not be looked for. */
  withheld: boolean;
  receiptId: string;
}

const MOST_CODES = 32;
const CODE_CHARACTERS = 64;

/** The scores that each decision may have. */
const SCORES: Record<Decision, readonly number[]> = {
  LIVE: [100, -1],
  SPOOF: [0],
  UNABLE_TO_CALCULATE_LIVENESS: [-1],
};

/** Reads the engine's answer; throws INTERNAL for one that contradicts itself, or that its protocol excludes. Pure. */
export function judgementOf(answer: AnalyzeResponse): Judgement {
  const { feedback, score, scoreFrr, version, withheld, receiptId } = answer;
  const decision = nameOf(answer.decision);
  const isConsistent = decision && SCORES[decision].includes(score) && Number.isFinite(scoreFrr);
  const isWithheldSoundly = !withheld || decision === 'UNABLE_TO_CALCULATE_LIVENESS';
  const isBounded = feedback.length <= MOST_CODES && feedback.every(({ length }) => length <= CODE_CHARACTERS);
  if (!isConsistent || !isWithheldSoundly || !isBounded) throw invalidAnswer('voiceliveness');
  return { decision, live: decision === 'LIVE', feedback, score, scoreFrr, version, withheld, receiptId };
}

/** Undefined for a decision that this version does not know, too. */
function nameOf(decision: LivenessDecision): Decision | undefined {
  const name = LivenessDecision[decision] as keyof typeof LivenessDecision | undefined;
  return name === 'UNSPECIFIED' ? undefined : name;
}
