import type { Answer } from '@bonafide/contract/answer';
import { parse } from '@bonafide/platform/http/parse';
import { standardBase64 } from '@bonafide/wire/base64';
import { frameField } from '@bonafide/wire/face-capture';
import { VERSION_LINE } from '../version.js';
import type { Analysis, Asking } from './analysis.js';
import { type LivenessBody, livenessBody } from './analyze.schemas.js';
import type { AnalyzeService } from './analyze.service.js';
import { namingPictures } from './naming-pictures.js';

type AnalyzeAnswer = Answer<'POST /faceliveness/analyze'>;
type CheckAnswer = Answer<'POST /faceliveness/checkLiveness'>;

/** A capture as a body of engines.yaml's FaceLivenessRequest holds it. */
export interface BodyCapture {
  /** Base64 of the frames, as sent. */
  readonly frames: readonly string[];
  /** The challenge that it follows; absent from a passive capture. */
  readonly challengeId: string | undefined;
  judge(liveness: AnalyzeService, asking: Pick<Asking, 'tenant' | 'signal'>): Promise<Analysis>;
}

/** Reads a FaceLivenessRequest that came in another body or is needed as it came, too; throws what `parse` throws. */
export function readCapture(body: unknown): BodyCapture {
  return captureOf(parse(livenessBody, body));
}

/** The capture in a FaceLivenessRequest. */
export function captureOf({ video, 'transaction-timestamp': packagedMs }: LivenessBody): BodyCapture {
  const { workflow, frames, rotation } = video.workflow_data;
  const challengeId = video.meta_data?.challenge_id;
  const payload = frames.map(({ data, timestamp }) => ({ media: data, timestampMs: timestamp }));
  return {
    frames: frames.map(({ data }) => data),
    challengeId,
    judge: (liveness, { tenant, signal }) =>
      liveness
        .analyze(workflow, { frames: payload, rotation }, { tenant, signal, packagedMs, challengeId })
        .catch((error: unknown) => {
          throw namingPictures(error, frameField);
        }),
  };
}

/** FaceAnalyzeResponse: the decision and the frame to use. */
export function analyzeAnswer(analysis: Analysis, { frames }: BodyCapture): AnalyzeAnswer {
  return answerOf({ autocapture_result: captureResult(analysis, frames), liveness_result: livenessResult(analysis) });
}

/** FaceCheckLivenessResponse: the decision alone. */
export function checkAnswer(analysis: Analysis): CheckAnswer {
  return answerOf({ liveness_result: livenessResult(analysis) });
}

/** Readers look for the version in either place. */
function answerOf<V extends object>(video: V): { video: V & { version: string }; version: string } {
  return { video: { ...video, version: VERSION_LINE }, version: VERSION_LINE };
}

function livenessResult({ decision, feedback, score, scoreFrr }: Analysis): CheckAnswer['video']['liveness_result'] {
  const computed = score === -1 ? {} : { liveness_score: score };
  return { decision, result: decision, feedback: [...feedback], score, ...computed, score_frr: scoreFrr };
}

function captureResult(
  { best, captureFeedback }: Analysis,
  frames: readonly string[],
): AnalyzeAnswer['video']['autocapture_result'] {
  const common = { captured_frame_is_constructed: false, feedback: [...captureFeedback] };
  const frame = best && frames[best.index];
  if (!frame) return { ...common, error: { code: -7, description: 'No frame shows a face.' } };
  return { captured_frame: standardBase64(frame), ...common };
}
