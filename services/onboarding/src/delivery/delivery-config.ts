import { z } from 'zod';
import { isSafe, providerSecret } from '../providers/provider-keys.js';

/** Configuration of how messages reach people. */
export const deliveryConfig = {
  BONAFIDE_MESSAGES_URL: z
    .url({ protocol: /^(smtps?|https?)$/ })
    .refine((url) => url.startsWith('smtp:') || isSafe(url), 'must be https, smtps, smtp, or http on this machine')
    .optional()
    .describe(
      'Where messages go: https://… of an SMS provider, or smtp(s)://user:password@host:port of a gateway from mail to SMS',
    ),
  BONAFIDE_MESSAGES_SECRET: providerSecret
    .optional()
    .describe('Secret that signs what the SMS provider is sent, base64'),
  BONAFIDE_MESSAGES_FROM: z.email().optional().describe('Sender of messages that go by SMTP'),
  BONAFIDE_MESSAGES_TO: z
    .string()
    .regex(/^[^\s<>,;]*\{number\}[^\s<>,;]*@[^\s<>,;@]+$/, 'must be an address with {number} in it')
    .optional()
    .describe('Address of the gateway from mail to SMS, {number} standing for the digits: {number}@sms.example'),
  BONAFIDE_OUTBOX_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe('Port on 127.0.0.1 that shows undelivered messages, codes included; for trying things out only'),
};
