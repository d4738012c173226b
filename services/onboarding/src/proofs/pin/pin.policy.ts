import { z } from 'zod';
import type { Limits } from '../../journey/throttle/throttle.machine.js';

const count = z.int().min(1).max(100);
const origin = z.url({ protocol: /^https?$/ }).refine((url) => URL.canParse(url) && new URL(url).origin === url);

/** The PIN's members of `onboardingConfig.policy`; the README says what each means. */
const shape = {
  pinDigits: z.int().min(4).max(12),
  pinActivationSeconds: z.int().min(60).max(3600),
  pinCodeSeconds: z.int().min(10).max(600),
  pinFailuresBeforeDelay: count,
  pinDelaySeconds: z.int().min(0).max(86_400),
  maxPinFailures: count,
  pinReturnOrigins: z.array(origin).max(20),
};

export const PIN_POLICY = {
  shape,
  defaults: {
    pinDigits: 6,
    pinActivationSeconds: 600,
    pinCodeSeconds: 60,
    pinFailuresBeforeDelay: 3,
    pinDelaySeconds: 30,
    maxPinFailures: 10,
    pinReturnOrigins: [],
  },
  strictest: {
    pinDigits: 12,
    pinActivationSeconds: 60,
    pinCodeSeconds: 10,
    pinFailuresBeforeDelay: 1,
    pinDelaySeconds: 3600,
    maxPinFailures: 1,
    pinReturnOrigins: [],
  },
};

export type PinPolicy = z.output<z.ZodObject<typeof shape>>;

const members = z.object(shape);

/** The PIN's members of a tenant's policy. */
export function pinPolicy(policy: object): PinPolicy {
  return members.parse(policy);
}

/** The factor of wrong PINs. */
export const PIN_FACTOR = 'PIN';

/** The limits of wrong PINs of one person: ADR 0053, ADR 0100. */
export function pinLimits(policy: PinPolicy): Limits {
  return {
    failuresBeforeDelay: policy.pinFailuresBeforeDelay,
    delaySeconds: policy.pinDelaySeconds,
    mostFailures: policy.maxPinFailures,
  };
}
