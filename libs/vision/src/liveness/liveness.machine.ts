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
  const refused = qualityDecision(policy, best?.subject);
  if (refused) return refused;
  if (injection?.mode === 'enforce' && injection.signs.length > 0) return 'SPOOF';
  if (withoutPad) return withoutPad === 'accept' ? 'LIVE' : 'UNABLE_TO_CALCULATE_LIVENESS';
  return attackDecision(policy, attackScore(findings, best));
}

/** Whether the best frame is good enough for liveness to be judged by it. */
export function isFit(policy: LivenessPolicy, best: FrameFindings | undefined): boolean {
  return qualityDecision(policy, best?.subject) === undefined;
}

/**
 * S of a capture or of its best frame by itself, whichever looks more like an attack: the best frame is what is used
 * further on, and live frames around it must not outvote a picture of somebody else. Undefined without a face, and for
 * a pack that detects no attacks.
 */
export function attackScore({ frames, pad }: CaptureFindings, best: FrameFindings | undefined): number | undefined {
  if (!pad || !best) return undefined;
  const alone = pad.frameScores[frames.filter(({ subject }) => subject).indexOf(best)];
  return Math.max(pad.scoreFrr, alone ?? Number.NaN);
}

/** The decision when the frame is not good enough to be judged; undefined when it is. */
function qualityDecision(policy: LivenessPolicy, subject: Subject): LivenessDecision | undefined {
  if (!subject) return 'UNABLE_TO_CALCULATE_LIVENESS';
  const { metrics, face } = subject;
  if (face.unaligned) return 'UNABLE_TO_CALCULATE_LIVENESS';
  if (!atMost(metrics.SingleFacePresent.native, policy.mostOfAnotherFace)) return 'UNABLE_TO_CALCULATE_LIVENESS';
  if (refusedCovers(policy, subject).length > 0) return 'UNABLE_TO_CALCULATE_LIVENESS';
  if (!atLeast(metrics.InterEyeDistance.native, policy.leastInterEyeDistance)) return 'FACE_TOO_LOW_RESOLUTION';
  if (!atLeast(metrics.FaceWidth.native, policy.leastFaceWidth)) return 'FACE_TOO_LOW_RESOLUTION';
  // Too close, or grey: the contract has no decision of its own for these, the feedback says which.
  if (!atLeast(metrics.Framing.native, policy.leastFraming)) return 'UNABLE_TO_CALCULATE_LIVENESS';
  if (!atLeast(metrics.Colourfulness.native, policy.leastColourfulness)) return 'UNABLE_TO_CALCULATE_LIVENESS';
  if (!atLeast(metrics.DynamicRange.native, policy.leastDynamicRange)) return 'TOO_LOW_FACIAL_DYNAMIC_RANGE';
  if (!atLeast(metrics.Sharpness.native, policy.leastSharpness)) return 'TOO_BLURRY';
  if (!within(metrics.HeadPoseYaw.native, policy.mostYaw)) return 'POSE_TOO_HIGH';
  if (!within(metrics.HeadPosePitch.native, policy.mostPitch)) return 'POSE_TOO_HIGH';
  return undefined;
}

/** What is covered of a face and must not be: such a capture can be neither live nor a match. */
export function refusedCovers({ refusedCovers: refused }: LivenessPolicy, subject: Subject): Cover[] {
  return subject ? subject.covers.filter((cover) => refused.includes(cover)) : [];
}

function attackDecision(policy: LivenessPolicy, scoreFrr: number | undefined): LivenessDecision {
  if (scoreFrr === undefined || !Number.isFinite(scoreFrr)) return 'UNABLE_TO_CALCULATE_LIVENESS';
  return scoreFrr <= policy.mostScoreFrr ? 'LIVE' : 'SPOOF';
}

// A value that is no number fulfils none of these.
function atLeast(value: number | null, least: number): boolean {
  return value !== null && value >= least;
}

function atMost(value: number | null, most: number): boolean {
  return value !== null && value <= most;
}

function within(value: number | null, most: number): boolean {
  return value !== null && Math.abs(value) <= most;
}
