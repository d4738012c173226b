import type { MetricName } from '../quality/capture-metrics.js';
import type { Bounds } from '../quality/capture-policy.js';
import type { Cover } from '../quality/covers.js';
import type { CaptureFindings, FrameFindings } from './examine-capture.js';
import type { LivenessPolicy } from './liveness.policies.js';

/** The decisions of the contract. */
export type LivenessDecision =
  | 'LIVE'
  | 'SPOOF'
  | 'TOO_BLURRY'
  | 'FACE_TOO_LOW_RESOLUTION'
  | 'TOO_LOW_FACIAL_DYNAMIC_RANGE'
  | 'POSE_TOO_HIGH'
  | 'UNABLE_TO_CALCULATE_LIVENESS';

/** Signs that frames did not come from a camera now, and whether they decide. */
export interface InjectionSigns {
  readonly mode: 'off' | 'observe' | 'enforce';
  readonly signs: readonly string[];
}

/**
 * What a passive capture gets from a pack without a detector of attacks (`pad: none`), when it is good enough to be
 * judged and nothing else speaks against it: `refuse` leaves its liveness uncalculated, `accept` (for trials) lets it pass.
 */
export type WithoutPad = 'refuse' | 'accept';

/** Why a capture is not good enough to be judged. */
export interface QualityRefusal {
  readonly decision: LivenessDecision;
  /** What is covered and must not be. */
  readonly cover?: Cover;
  /** The metric that decided, with its native value (null: not measured) and its bounds. Neither where there is no face. */
  readonly by?: { readonly metric: MetricName; readonly native: number | null; readonly bounds: Bounds };
}

/** A live score, the higher, the more live, and its S, which falls as it rises. */
export interface LiveScore {
  readonly live: number;
  readonly scoreFrr: number;
}

type Subject = FrameFindings['subject'];

/**
 * Judges a capture by its best frame, by signs of injection where they are enforced, and by the signs of attack in all
 * frames, or by `withoutPad` where nothing can tell attacks. Whatever was not measured counts against the capture: only a
 * full set of findings, or `accept`, can be LIVE.
 */
export function decide(
  policy: LivenessPolicy,
  best: FrameFindings | undefined,
  findings: CaptureFindings,
  injection?: InjectionSigns,
  withoutPad?: WithoutPad,
): LivenessDecision {
  const refused = qualityRefusal(policy, best);
  if (refused) return refused.decision;
  if (injection?.mode === 'enforce' && injection.signs.length > 0) return 'SPOOF';
  if (withoutPad) return withoutPad === 'accept' ? 'LIVE' : 'UNABLE_TO_CALCULATE_LIVENESS';
  return attackDecision(policy, decidingScore(findings, best)?.scoreFrr);
}

/** Whether the best frame is good enough for liveness to be judged by it. */
export function isFit(policy: LivenessPolicy, best: FrameFindings | undefined): boolean {
  return qualityRefusal(policy, best) === undefined;
}

/**
 * The score that decides: that of a capture or of its best frame by itself, whichever looks more like an attack, since the
 * best frame is what is used further on, and live frames around it must not outvote a picture of somebody else. Undefined
 * without a face, and for a pack that detects no attacks.
 */
export function decidingScore(
  { frames, pad }: CaptureFindings,
  best: FrameFindings | undefined,
): LiveScore | undefined {
  if (!pad || !best) return undefined;
  const at = frames.filter(({ subject }) => subject).indexOf(best);
  return {
    live: Math.min(pad.live, pad.frameLives[at] ?? Number.NaN),
    scoreFrr: Math.max(pad.scoreFrr, pad.frameScores[at] ?? Number.NaN),
  };
}

/** S of the score that decides. */
export function attackScore(findings: CaptureFindings, best: FrameFindings | undefined): number | undefined {
  return decidingScore(findings, best)?.scoreFrr;
}

/** Why the best frame is not good enough to be judged; undefined where it is. */
export function qualityRefusal(policy: LivenessPolicy, best: FrameFindings | undefined): QualityRefusal | undefined {
  const subject = best?.subject;
  if (!subject) return { decision: 'UNABLE_TO_CALCULATE_LIVENESS' };
  const [cover] = refusedCovers(policy, subject);
  if (cover) return { decision: 'UNABLE_TO_CALCULATE_LIVENESS', cover };
  const native = ({ metric }: Gate) => subject.metrics[metric].native;
  const failed = gatesOf(policy).find((gate) => !fulfils(native(gate), gate.bounds));
  if (!failed) return undefined;
  const { decision, metric, bounds } = failed;
  return { decision, by: { metric, native: native(failed), bounds } };
}

/** A metric that must lie within its bounds, and the decision where it does not. */
interface Gate {
  readonly metric: MetricName;
  readonly bounds: Bounds;
  readonly decision: LivenessDecision;
}

/** In the order in which they decide. */
function gatesOf(policy: LivenessPolicy): Gate[] {
  const { mostOfAnotherFace, leastInterEyeDistance, leastFaceWidth, leastFraming, leastColourfulness } = policy;
  const { leastDynamicRange, leastSharpness, mostYaw, mostPitch } = policy;
  const unable = 'UNABLE_TO_CALCULATE_LIVENESS';
  return [
    { metric: 'FeaturesFound', bounds: { least: 1 }, decision: unable },
    { metric: 'SingleFacePresent', bounds: { most: mostOfAnotherFace }, decision: unable },
    { metric: 'InterEyeDistance', bounds: { least: leastInterEyeDistance }, decision: 'FACE_TOO_LOW_RESOLUTION' },
    { metric: 'FaceWidth', bounds: { least: leastFaceWidth }, decision: 'FACE_TOO_LOW_RESOLUTION' },
    // Too close, or grey: the contract has no decision of its own for these, the feedback says which.
    { metric: 'Framing', bounds: { least: leastFraming }, decision: unable },
    { metric: 'Colourfulness', bounds: { least: leastColourfulness }, decision: unable },
    { metric: 'DynamicRange', bounds: { least: leastDynamicRange }, decision: 'TOO_LOW_FACIAL_DYNAMIC_RANGE' },
    { metric: 'Sharpness', bounds: { least: leastSharpness }, decision: 'TOO_BLURRY' },
    { metric: 'HeadPoseYaw', bounds: { least: -mostYaw, most: mostYaw }, decision: 'POSE_TOO_HIGH' },
    { metric: 'HeadPosePitch', bounds: { least: -mostPitch, most: mostPitch }, decision: 'POSE_TOO_HIGH' },
  ];
}

// What was not measured fulfils nothing, as a value that is no number does not.
function fulfils(
  native: number | null,
  { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }: Bounds,
): boolean {
  return native !== null && native >= least && native <= most;
}

/** What is covered of a face and must not be: such a capture can be neither live nor a match. */
export function refusedCovers({ refusedCovers: refused }: LivenessPolicy, subject: Subject): Cover[] {
  return subject ? subject.covers.filter((cover) => refused.includes(cover)) : [];
}

function attackDecision(policy: LivenessPolicy, scoreFrr: number | undefined): LivenessDecision {
  if (scoreFrr === undefined || !Number.isFinite(scoreFrr)) return 'UNABLE_TO_CALCULATE_LIVENESS';
  return scoreFrr <= policy.mostScoreFrr ? 'LIVE' : 'SPOOF';
}
