import type { Answer } from '@bonafide/contract/answer';
import { livenessResult } from '../../journey/outcome/liveness.js';
import type { Judgement } from './voice-judgement.js';

type LivenessDetail = NonNullable<Answer<'POST /onboarding/enrollment/addVoice'>['voiceLivenessResults']>;

/** `voiceLivenessResults` of addVoice and verifyVoice: docs/contract A.3.7. */
export function voiceLivenessResults(judgement: Judgement): LivenessDetail {
  return { voice: { liveness_result: livenessResult(judgement), version: judgement.version } };
}
