import { z } from 'zod';

/** An id or a version: 1 to 128 visible ASCII characters. */
const reference = z.string().regex(/^[\x21-\x7e]{1,128}$/);

/** `biometricConsent` of `enroll` and `authenticate`: the caller's record of what the person agreed to. */
export const biometricConsent = z.object({
  id: reference,
  /** Of the text. */
  version: reference,
  /** ISO 8601 with an offset or `Z`. */
  time: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
});

/** The version of the text that a tenant has people agree to now; empty where any is good. */
export const wantedVersion = z.union([z.literal(''), reference]);

/** In place of a stored one that cannot be read: no text is called so, so that everybody owes a consent. */
export const NO_VERSION = '(unreadable)';

export type BiometricConsent = z.output<typeof biometricConsent>;
