import type { Logger } from '@bonafide/platform/observability/logger';
import type { Transporter } from 'nodemailer';
import { type Guard, guard } from '../providers/guard.js';
import { ProviderError } from '../providers/provider-error.js';
import { mailServer } from './mail-server.js';
import type { Message, MessageDelivery } from './message-delivery.js';

/** The end of a mail's transfer: where the connection is lost then, the server may have taken it. */
const TRANSFER = new Set(['DATA', 'API']);

/** Addresses of mails. */
export interface MailAddresses {
  from: string;
  /** With `{number}` for the digits of a phone number. */
  to: string;
}

/** Messages by a gateway from mail to SMS. */
export class SmtpDelivery implements MessageDelivery {
  private readonly transport: Transporter;
  private readonly guard: Guard;

  constructor(
    url: string,
    private readonly addresses: MailAddresses,
    log: Logger,
  ) {
    this.guard = guard('mail server', log);
    this.transport = mailServer(url);
  }

  async send({ id, to, text }: Message): Promise<void> {
    const { from, to: address } = this.addresses;
    const mail = {
      from,
      to: address.replace('{number}', to.replace('+', '')),
      subject: 'Message',
      text,
      messageId: `<${id}@${from.split('@').at(-1)}>`,
    };
    await this.guard(() => this.transport.sendMail(mail).catch(refused));
  }
}

/** Throws as the guard wants it; the cause quotes addresses, and is left out. */
function refused(error: unknown): never {
  const { responseCode, command } = error as { responseCode?: number; command?: string };
  if (responseCode !== undefined) throw new ProviderError('mail server', responseCode >= 500 ? 'refused' : 'failed');
  throw new ProviderError('mail server', TRANSFER.has(command ?? '') ? 'late' : 'failed');
}
