import { z } from 'zod';
import { hostedConfig } from '../../hosted/hosted-config.js';

/** Configuration of browser journeys. */
export const b2cConfig = {
  ...hostedConfig,
  BONAFIDE_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe(
      'Mail server that sends callback links, smtp:// or smtps:// with user and password; none: no mail is sent',
    ),
  BONAFIDE_MAIL_FROM: z.email().default('no-reply@localhost.localdomain').describe('Sender of those mails'),
};
