import { ASSESSABLE, JUDGEABLE } from '../quality/capture-policy.js';
import { COVERS, type Cover } from '../quality/covers.js';

/** How strictly a capture is judged: 2 usability, 4 balanced, 6 security. */
export type LivenessLevel = '2' | '4' | '6';

/** What a capture must fulfil to be judged live. Metrics by their names in quality/, native values. */
export interface LivenessPolicy {
  readonly name: string;
  /** Area of the next largest face relative to the largest, above which it is not clear whose capture this is. */
  readonly mostOfAnotherFace: number;
  /** Pixels between the eyes. */
  readonly leastInterEyeDistance: number;
  /** Pixels of the face's width in the picture that the networks see. */
  readonly leastFaceWidth: number;
  /** Shorter side of the picture in widths of the face: below it the face is too close for an attack to be told. */
  readonly leastFraming: number;
  /** Mean of the highest less the lowest of red, green and blue: below it the capture is grey and no attack can be told. */
  readonly leastColourfulness: number;
  readonly leastSharpness: number;
  /** Bits of entropy of the face's luminance. */
  readonly leastDynamicRange: number;
  /** Degrees from frontal. */
  readonly mostYaw: number;
  readonly mostPitch: number;
  /** Parts of the face that must not be covered. */
  readonly refusedCovers: readonly Cover[];
  /**
   * Highest S = −log10(false rejection rate) at which a capture passes: 10^-S of bona fide captures look less live
   * than the last one that passes, and are rejected.
   */
  readonly mostScoreFrr: number;
}

const QUALITY = {
  mostOfAnotherFace: 0.3,
  leastInterEyeDistance: JUDGEABLE.InterEyeDistance.least,
  leastFaceWidth: ASSESSABLE.FaceWidth.least,
  leastFraming: ASSESSABLE.Framing.least,
  leastColourfulness: ASSESSABLE.Colourfulness.least,
  leastSharpness: 0.15,
  leastDynamicRange: JUDGEABLE.DynamicRange.least,
  mostYaw: 35,
  mostPitch: 35,
  refusedCovers: COVERS,
};

/**
 * The levels, by what they reject of bona fide captures: 1, 5 and 10 %. With `plus` that is a live score of at least 1.0,
 * 4.0 and 4.9 (ADR 0081).
 */
export const LIVENESS_POLICIES: Readonly<Record<LivenessLevel, LivenessPolicy>> = {
  2: { ...QUALITY, name: 'usability, version 3', mostScoreFrr: 2 },
  // −log10(0.05), as calibrations have it: the live score below which 5 % lie passes, as at the other levels.
  4: { ...QUALITY, name: 'balanced, version 4', mostScoreFrr: 1.301 },
  6: { ...QUALITY, name: 'security, version 3', mostScoreFrr: 1 },
};
