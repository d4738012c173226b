import { type CaptureJudgement, judgeCapture } from '../quality/capture-feedback.js';
import type { FaceMetrics } from '../quality/capture-metrics.js';
import { ASSESSABLE, type CapturePolicy, SELFIE_POLICY } from '../quality/capture-policy.js';

/** A frame in which a face may have been measured. */
interface SeenFrame {
  readonly subject?: { readonly metrics: FaceMetrics };
}

/** A frame of a capture with a face, judged as a picture. */
export interface JudgedFrame<Frame extends SeenFrame> {
  readonly index: number;
  readonly frame: Frame;
  readonly judgement: CaptureJudgement;
}

/**
 * The frame that a capture is judged by: of those with a face the sharpest compliant one, else the sharpest whose features
 * were found; `among`: which of them may be it. Undefined where none shows a face.
 */
export function bestFrame<Frame extends SeenFrame>(
  frames: readonly Frame[],
  among?: readonly number[],
): JudgedFrame<Frame> | undefined {
  const sharpness = ({ frame }: JudgedFrame<Frame>) => frame.subject?.metrics.Sharpness.native ?? 0;
  const featuresFound = ({ frame }: JudgedFrame<Frame>) => frame.subject?.metrics.FeaturesFound.native ?? 0;
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

/** A face in which a presentation attack can be told. */
const TELLING: CapturePolicy = { ...ASSESSABLE, FeaturesFound: { least: 1 } };

/**
 * Which frames a capture's live score is the mean over: the best one, and the others in which an attack can be told. A
 * grey, tight or tiny neighbour says nothing, and looks like an attack.
 */
export function framesOfMean(frames: readonly SeenFrame[]): number[] {
  const best = bestFrame(frames)?.index;
  return frames.flatMap(({ subject }, i) =>
    subject && (i === best || judgeCapture(subject.metrics, TELLING).compliant) ? [i] : [],
  );
}
