import { base64Field } from '@bonafide/wire/base64';
import { optional } from '@bonafide/wire/optional';
import { z } from 'zod';

const SEPARATORS = /[\s().-]/g;
const DIGITS = /^$|^\+?[1-9]\d{1,14}$/;
/** What a registration's picture is at most, bytes. */
const IMAGE_BYTES = 6_000_000;

const name = optional(z.string().max(256));

/** Bounds as of an enrolment. */
export const registerUserBody = z.object({
  username: z.string().max(256).regex(/\S/),
  email: z.email({ pattern: z.regexes.unicodeEmail }).max(320),
  firstName: name,
  lastName: name,
  phoneNumber: optional(
    z
      .string()
      .max(64)
      .transform((text) => text.replace(SEPARATORS, ''))
      .refine((digits) => DIGITS.test(digits), 'Field "phoneNumber" is not a phone number.'),
  ),
  image: base64Field({ mostBytes: IMAGE_BYTES }),
});

export type RegisterUserBody = z.output<typeof registerUserBody>;
