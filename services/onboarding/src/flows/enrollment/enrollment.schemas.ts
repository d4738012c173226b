import { z } from 'zod';
import { biometricConsent } from '../../journey/consent/consent.schemas.js';
import { token } from '../../journey/session/session.schemas.js';

const SEPARATORS = /[\s().-]/g;
const DIGITS = /^$|^\+?[1-9]\d{1,14}$/;

const name = z.string().max(256).nullish();

export const enrollBody = z.object({
  username: z.string().max(256).regex(/\S/),
  email: z.email({ pattern: z.regexes.unicodeEmail }).max(320),
  firstName: name,
  lastName: name,
  phoneNumber: z
    .string()
    .max(64)
    .transform((text) => text.replace(SEPARATORS, ''))
    .refine((digits) => DIGITS.test(digits), 'Invalid phone number')
    .nullish(),
  biometricConsent: biometricConsent.nullish(),
});

export type EnrollBody = z.output<typeof enrollBody>;

export const cancelBody = z.object({ enrollmentToken: token });

export type CancelBody = z.output<typeof cancelBody>;
