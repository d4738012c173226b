import { z } from 'zod';
import type { Limits } from '../../journey/throttle/throttle.machine.js';

const count = z.int().min(1).max(10_000);

/** The voice's members of `onboardingConfig.policy`; the README says what each means. */
const shape = {
  minVoiceMatchScore: z.number().min(1).max(9),
  voiceFailuresBeforeDelay: count,
  voiceDelaySeconds: z.int().min(0).max(86_400),
  maxVoiceFailures: count,
};

/** NIST SP 800-63B allows 5 failures in a row where attacks are not known to be detected, and 50 in all: ADR 0110. */
export const VOICE_POLICY = {
  shape,
  defaults: { minVoiceMatchScore: 3, voiceFailuresBeforeDelay: 5, voiceDelaySeconds: 30, maxVoiceFailures: 50 },
  strictest: { minVoiceMatchScore: 9, voiceFailuresBeforeDelay: 1, voiceDelaySeconds: 3600, maxVoiceFailures: 1 },
};

export type VoicePolicy = z.output<z.ZodObject<typeof shape>>;

const members = z.object(shape);

/** The voice's members of a tenant's policy. */
export function voicePolicy(policy: object): VoicePolicy {
  return members.parse(policy);
}

/** The limits of failed voices of one person: ADR 0053. */
export function voiceLimits(policy: VoicePolicy): Limits {
  return {
    failuresBeforeDelay: policy.voiceFailuresBeforeDelay,
    delaySeconds: policy.voiceDelaySeconds,
    mostFailures: policy.maxVoiceFailures,
  };
}
