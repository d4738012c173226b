import type { Answer } from '@bonafide/contract/answer';
import { livenessResult } from '../../journey/outcome/liveness.js';
import type { Capture } from './face.schemas.js';
import type { Judgement } from './face-engines.js';

type LivenessDetail = NonNullable<Answer<'POST /onboarding/enrollment/addFace'>['faceLivenessResults']>;

/**
 * `faceLivenessResults` of addFace and verifyFace. The captured frame is the caller's own, as it came; the decision is any
 * of the engine's (docs/contract A.3.1).
 */
export function faceLivenessResults(capture: Capture, judgement: Judgement): LivenessDetail {
  const captured = judgement.bestFrame === undefined ? undefined : capture.frames[judgement.bestFrame];
  return {
    video: {
      autocapture_result: {
        captured_frame: captured ? base64Of(captured.image) : '',
        captured_frame_is_constructed: false,
        feedback: [...judgement.captureFeedback],
      },
      liveness_result: livenessResult(judgement),
      version: judgement.version,
    },
  };
}

/** Without a copy of the bytes. */
function base64Of({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('base64');
}
