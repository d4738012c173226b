import { z } from 'zod';
import type { Profile } from './profiles.js';

const SEPARATORS = /[\s().-]/g;
const DIGITS = /^$|^\+?[1-9]\d{1,14}$/;

const name = z.string().max(256).nullish();

/** What a person is registered with, whoever brings it. */
export const profileFields = {
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
};

/** `profileFields` as read. */
export type ProfileFields = z.output<z.ZodObject<typeof profileFields>>;

/** What is kept of them; what did not come is empty. */
export function profileOf({ username, email, firstName, lastName, phoneNumber }: ProfileFields): Profile {
  return {
    username,
    email,
    firstName: firstName ?? '',
    lastName: lastName ?? '',
    phoneNumber: phoneNumber ?? '',
  };
}
