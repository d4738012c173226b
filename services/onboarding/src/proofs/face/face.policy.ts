import { z } from 'zod';
import type { Limits } from '../../journey/throttle/throttle.machine.js';

const count = z.int().min(1).max(10_000);

/** The face's members of `onboardingConfig.policy`; the README says what each means. */
const shape = {
  minFaceMatchScore: z.number().min(1).max(9),
  faceFailuresBeforeDelay: count,
  faceDelaySeconds: z.int().min(0).max(86_400),
  maxFaceFailures: count,
};

export const FACE_POLICY = {
  shape,
  defaults: { minFaceMatchScore: 3, faceFailuresBeforeDelay: 10, faceDelaySeconds: 30, maxFaceFailures: 50 },
  strictest: { minFaceMatchScore: 9, faceFailuresBeforeDelay: 1, faceDelaySeconds: 3600, maxFaceFailures: 1 },
};

export type FacePolicy = z.output<z.ZodObject<typeof shape>>;

const members = z.object(shape);

/** The face's members of a tenant's policy. */
export function facePolicy(policy: object): FacePolicy {
  return members.parse(policy);
}

/** The factor of challenges that were told and led to no passed face: ADR 0083. */
export const CHALLENGES_DRAWN = 'face challenge';

/** The limits of failed faces, and of challenges drawn, of one person: ADR 0053. */
export function faceLimits(policy: FacePolicy): Limits {
  return {
    failuresBeforeDelay: policy.faceFailuresBeforeDelay,
    delaySeconds: policy.faceDelaySeconds,
    mostFailures: policy.maxFaceFailures,
  };
}
