import type { Face } from '@bonafide/vision/face/face';
import type { CaptureFindings, FrameFindings } from '@bonafide/vision/liveness/examine-capture';
import { type CaptureJudgement, judgeCapture } from '@bonafide/vision/quality/capture-feedback';
import { type CaptureFeedback, SELFIE_POLICY } from '@bonafide/vision/quality/capture-policy';

/** A frame of a capture with a face, judged as a picture. */
export interface JudgedFrame {
  readonly index: number;
  readonly frame: FrameFindings;
  readonly judgement: CaptureJudgement;
}

/**
 * Of the frames with a face the sharpest compliant one, else the sharpest whose features were found; `among`: which of them
 * may be it.
 */
export function bestFrame(frames: readonly FrameFindings[], among?: readonly number[]): JudgedFrame | undefined {
  const sharpness = ({ frame }: JudgedFrame) => frame.subject?.metrics.Sharpness.native ?? 0;
  const featuresFound = ({ frame }: JudgedFrame) => frame.subject?.metrics.FeaturesFound.native ?? 0;
  return frames
    .map((frame, index) => ({ index, frame, judgement: judgeCapture(frame.subject?.metrics, SELFIE_POLICY) }))
    .filter(({ frame, index }) => frame.subject && (among?.includes(index) ?? true))
    .toSorted(
      (a, b) =>
        Number(b.judgement.compliant) - Number(a.judgement.compliant) ||
        featuresFound(b) - featuresFound(a) ||
        sharpness(b) - sharpness(a),
    )[0];
}

/** The frame that others may use: one whose face has no features to compare is none. */
export function usable(best: JudgedFrame | undefined): { best?: { readonly index: number; readonly face: Face } } {
  const face = best?.frame.subject?.face;
  return best && face && !face.unaligned ? { best: { index: best.index, face } } : {};
}

/** What is to be said of a capture with this best frame. */
export function captureFeedbackOf(best: JudgedFrame | undefined): readonly CaptureFeedback[] {
  return best?.judgement.feedback ?? ['NO_FACE_DETECTED'];
}

/** The same without what is no reason against it. */
export function helpfulFeedback(best: JudgedFrame | undefined): readonly CaptureFeedback[] {
  return captureFeedbackOf(best).filter((code) => code !== 'COMPLIANT_IMAGE');
}

/** Signals and scores of attack, and the native value of every metric of the best frame that was assessed. */
export function scoresOf({ pad }: CaptureFindings, best: JudgedFrame | undefined): object {
  const metrics = Object.entries(best?.frame.subject?.metrics ?? {});
  return {
    ...pad,
    ...(best && { bestFrame: best.index }),
    quality: Object.fromEntries(metrics.flatMap(([name, { native }]) => (native === null ? [] : [[name, native]]))),
  };
}
