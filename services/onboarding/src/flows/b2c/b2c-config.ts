import { z } from 'zod';

/** Configuration of browser journeys. */
export const b2cConfig = {
  BONAFIDE_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .describe('Where people reach this installation: callback links begin with it'),
  BONAFIDE_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe(
      'Mail server that sends callback links, smtp:// or smtps:// with user and password; none: no mail is sent',
    ),
  BONAFIDE_MAIL_FROM: z.email().default('no-reply@localhost.localdomain').describe('Sender of those mails'),
};
