/** How strictly a capture is judged: 2 usability, 4 balanced, 6 security. */
export type LivenessLevel = '2' | '4' | '6';

/** What a capture must fulfil to be judged live. Metrics by their names in quality/, native values. */
export interface LivenessPolicy {
  readonly name: string;
  /** Area of the next largest face relative to the largest, above which it is not clear whose capture this is. */
  readonly mostOfAnotherFace: number;
  /** Pixels between the eyes. */
  readonly leastInterEyeDistance: number;
  readonly leastSharpness: number;
  /** Bits of entropy of the face's luminance. */
  readonly leastDynamicRange: number;
  /** Degrees from frontal. */
  readonly mostYaw: number;
  readonly mostPitch: number;
  /**
   * Highest S = −log10(false rejection rate) at which a capture passes: 10^-S of bona fide captures look less live
   * than the last one that passes, and are rejected.
   */
  readonly mostScoreFrr: number;
}

const QUALITY = {
  mostOfAnotherFace: 0.3,
  leastInterEyeDistance: 40,
  leastSharpness: 0.15,
  leastDynamicRange: 4.5,
  mostYaw: 35,
  mostPitch: 35,
};

/** The levels, by what they reject of bona fide captures. */
export const LIVENESS_POLICIES: Readonly<Record<LivenessLevel, LivenessPolicy>> = {
  2: { ...QUALITY, name: 'usability, version 2', mostScoreFrr: 2 },
  4: { ...QUALITY, name: 'balanced, version 2', mostScoreFrr: 1.3 },
  6: { ...QUALITY, name: 'security, version 2', mostScoreFrr: 1 },
};
