import type { Config } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import type { Provider } from '@nestjs/common';
import { mailServer } from '../../delivery/mail-server.js';
import type { b2cConfig } from './b2c-config.js';

/** What became of a mail: it was handed to the mail server, that refused or was away, or there is none. */
export type MailOutcome = 'SENT' | 'FAILED' | 'NOT_CONFIGURED';

/** Sends callback links. Never throws: a link is also in the answer to its trigger. */
export abstract class LinkMail {
  abstract send(to: string, link: string): Promise<MailOutcome>;
}

const SUBJECT = 'Continue in your browser';
const textWith = (link: string) =>
  `You were asked to identify yourself. Open this link to continue:\n\n${link}\n\nOpening it does nothing by itself. If you did not expect it, ignore this message.\n`;

/** The mail server that is configured, or none. */
export const linkMail: Provider = {
  provide: LinkMail,
  inject: [CONFIG, LOGGER],
  useFactory: (
    { BONAFIDE_SMTP_URL: url, BONAFIDE_MAIL_FROM: from }: Config<typeof b2cConfig>,
    log: Logger,
  ): LinkMail => {
    if (url === undefined) return { send: async () => 'NOT_CONFIGURED' };
    const server = mailServer(url);
    return {
      async send(to, link) {
        try {
          await server.sendMail({ from, to, subject: SUBJECT, text: textWith(link) });
          return 'SENT';
        } catch (error) {
          // Its own texts name the recipient.
          log.warn({ code: (error as { code?: string }).code }, 'a callback link could not be sent by mail');
          return 'FAILED';
        }
      },
    };
  },
};
