import type { Capture } from './capture.schemas.js';
import type { Judgement } from './face-engines.js';

/** `faceLivenessResults` of addFace and verifyFace; the captured frame is the caller's own, as it came. */
function faceLivenessResults(capture: Capture, judgement: Judgement): object {
  const captured = judgement.bestFrame === undefined ? undefined : capture.frames[judgement.bestFrame];
  return {
    video: {
      autocapture_result: {
        captured_frame: captured ? Buffer.from(captured.image).toString('base64') : '',
        captured_frame_is_constructed: false,
        feedback: judgement.captureFeedback,
      },
      liveness_result: {
        decision: judgement.decision,
        feedback: judgement.feedback,
        score: judgement.score,
        score_frr: judgement.scoreFrr,
      },
      version: judgement.version,
    },
  };
}

/** The body of a face step: its flags and scores between the two liveness members. */
export function faceAnswer(capture: Capture, decided: { judgement: Judgement }): object {
  const { judgement, ...verdict } = decided;
  return {
    livenessResult: judgement.live,
    ...verdict,
    faceLivenessResults: faceLivenessResults(capture, judgement),
  };
}
