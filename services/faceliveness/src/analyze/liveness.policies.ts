/** What a workflow name says: who captures how, and how strictly the capture is judged. */
export interface Workflow {
  /** charlie: telephone, front camera; delta: telephone, back camera; hotel: webcam; foxtrot: telephone, one frame. */
  readonly family: 'charlie' | 'delta' | 'hotel' | 'foxtrot';
  /** 2 usability, 4 balanced, 6 security. */
  readonly level: '2' | '4' | '6';
}

/** What a capture must fulfil to be judged live. Metrics by their names in libs/vision, native values. */
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

/** The levels of the contract's workflows, by what they reject of bona fide captures. */
export const LIVENESS_POLICIES: Readonly<Record<Workflow['level'], LivenessPolicy>> = {
  2: { ...QUALITY, name: 'usability, version 2', mostScoreFrr: 2 },
  4: { ...QUALITY, name: 'balanced, version 2', mostScoreFrr: 1.3 },
  6: { ...QUALITY, name: 'security, version 2', mostScoreFrr: 1 },
};
