import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';
import { fullName } from '../../journey/subject/full-name.js';
import { readPhoneNumber } from '../../journey/subject/phone-number.js';

const INVALID = 'Invalid phone number';

/** A number in two parts, or whole with its country's code in the second; read to E.164. */
const internationalTelephone = z
  .looseObject({ dialCode: z.string().max(8).nullish(), telephone: z.string().max(64) })
  .transform(({ dialCode, telephone }, context) => {
    const isWhole = telephone.trim().startsWith('+');
    const country = dialCode?.trim().replace(/^(\+|00)/, '') ?? '';
    const number = readPhoneNumber(isWhole ? telephone : `+${country} ${telephone.trim()}`);
    if (number && (isWhole || /^[1-9]\d{0,2}$/.test(country))) return number;
    context.addIssue({ code: 'custom', path: ['telephone'], message: INVALID });
    return z.NEVER;
  });

export const verifyPiiBody = z.object({
  enrollmentToken: token,
  pii: z.object({
    fullName,
    internationalTelephone,
  }),
});

export type VerifyPiiBody = z.output<typeof verifyPiiBody>;

export const verifyOtpBody = z.object({
  enrollmentToken: token,
  pinCode: z
    .string()
    .max(32)
    .transform((text) => text.replaceAll(/[\s-]/g, ''))
    .refine((digits) => /^\d{1,16}$/.test(digits), 'Invalid "pinCode" value: it must hold the digits of the code'),
});

export type VerifyOtpBody = z.output<typeof verifyOtpBody>;
