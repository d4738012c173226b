import type { Face } from '@bonafide/vision/face/face';
import type { JudgedFrame as BestFrame } from '@bonafide/vision/liveness/best-frame';
import type { CaptureFindings, FrameFindings } from '@bonafide/vision/liveness/examine-capture';
import type { CaptureFeedback } from '@bonafide/vision/quality/capture-policy';

/** The frame that a capture is judged by. */
export type JudgedFrame = BestFrame<FrameFindings>;

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
