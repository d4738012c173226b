import { DomainError } from '@bonafide/platform/errors/domain-error';
import { z } from 'zod';
import { EVENT_TYPES } from './event-types.js';
import { headerName, headerValue } from './own-header.js';

/** Longer ones are refused before anybody reads them as a URL. */
const MOST_URL = 2048;
/** More than there are types, each several times. */
const MOST_EVENTS = 100;

const members = {
  url: z.string().min(1).max(MOST_URL),
  authHeaderKey: headerName.optional(),
  authHeaderValue: headerValue.optional(),
  encryptMessageBody: z.boolean(),
  addSignatureHeader: z.boolean(),
  events: z
    .array(z.enum(EVENT_TYPES))
    .max(MOST_EVENTS)
    .transform((events) => [...new Set(events)]),
};

/** Members that it does not know are dropped, `secretKey` of an answer that is sent back among them. */
export const registrationBody = z.object({
  ...members,
  encryptMessageBody: members.encryptMessageBody.default(true),
  addSignatureHeader: members.addSignatureHeader.default(true),
});

export const changeBody = z.object({ ...members, generateNewSecret: z.boolean(), enabled: z.boolean() }).partial();

export type RegistrationBody = z.output<typeof registrationBody>;
export type ChangeBody = z.output<typeof changeBody>;

/** 1 to 255 visible characters of ASCII, as everywhere. Throws INVALID_VALUE otherwise. */
export function requireKey(key: string): string {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const message = 'The Idempotency-Key must be 1 to 255 visible ASCII characters';
  throw new DomainError('INVALID_VALUE', message, { field: 'Idempotency-Key' });
}
