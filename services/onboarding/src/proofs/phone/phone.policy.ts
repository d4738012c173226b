import { z } from 'zod';
import type { Limits } from '../../journey/throttle/throttle.machine.js';

const count = z.int().min(1).max(100);

/** The place of the code in the text of a message. */
const CODE = '{code}';

/** The phone's members of `onboardingConfig.policy`; the README says what each means. */
const shape = {
  otpDigits: z.int().min(6).max(10),
  otpSeconds: z.int().min(60).max(600),
  otpText: z
    .string()
    .max(160)
    .refine((text) => text.split(CODE).length === 2, `must hold ${CODE} once`),
  phoneFailuresBeforeDelay: count,
  phoneDelaySeconds: z.int().min(0).max(86_400),
  maxPhoneFailures: count,
  maxOtpSendings: count,
  maxOtpSendingsPerDay: count,
  maxPiiFailuresPerDay: count,
};

const DEFAULTS = {
  otpDigits: 6,
  otpSeconds: 600,
  otpText: `${CODE} is your code. Tell it to nobody.`,
  phoneFailuresBeforeDelay: 3,
  phoneDelaySeconds: 30,
  maxPhoneFailures: 5,
  maxOtpSendings: 5,
  maxOtpSendingsPerDay: 10,
  maxPiiFailuresPerDay: 20,
};

export const PHONE_POLICY = {
  shape,
  defaults: DEFAULTS,
  strictest: {
    ...DEFAULTS,
    otpDigits: 10,
    otpSeconds: 60,
    phoneFailuresBeforeDelay: 1,
    phoneDelaySeconds: 3600,
    maxPhoneFailures: 1,
    maxOtpSendings: 1,
    maxOtpSendingsPerDay: 1,
    maxPiiFailuresPerDay: 1,
  },
};

export type PhonePolicy = z.output<z.ZodObject<typeof shape>>;

const members = z.object(shape);

/** The phone's members of a tenant's policy. */
export function phonePolicy(policy: object): PhonePolicy {
  return members.parse(policy);
}

/** The limits of wrong codes, and of data that do not match, of one person. */
export function phoneLimits(policy: PhonePolicy): Limits {
  return {
    failuresBeforeDelay: policy.phoneFailuresBeforeDelay,
    delaySeconds: policy.phoneDelaySeconds,
    mostFailures: policy.maxPhoneFailures,
  };
}

/** The text of a message. */
export function messageOf({ otpText }: PhonePolicy, code: string): string {
  return otpText.replace(CODE, code);
}
