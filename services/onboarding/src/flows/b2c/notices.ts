import { Injectable } from '@nestjs/common';
import { Profiles } from '../../journey/subject/profiles.js';
import type { Registration } from '../../journey/subject/subject.entity.js';
import type { TriggerBody } from './b2c.schemas.js';
import { LinkMail, type MailOutcome } from './link-mail.js';

/** What is said in a trigger's answer of the notices that it asked for; our own members, absent unless it did. */
export interface Noticed {
  emailNotification?: MailOutcome;
  pushNotification?: 'NOT_CONFIGURED';
}

/** Tells people of their callback links. */
@Injectable()
export class Notices {
  constructor(
    private readonly mail: LinkMail,
    private readonly profiles: Profiles,
  ) {}

  /**
   * To the address that a known person was registered with, whatever the caller says, else to the one that came with the
   * new username. There is no push.
   */
  async send(link: string, { notifyOptions, email }: TriggerBody, known: Registration | undefined): Promise<Noticed> {
    const { notifyByEmail, notifyByPush } = notifyOptions ?? {};
    return {
      ...(notifyByEmail && { emailNotification: await this.sendMail(link, email, known) }),
      ...(notifyByPush && { pushNotification: 'NOT_CONFIGURED' }),
    };
  }

  private async sendMail(link: string, given: string | null | undefined, known: Registration | undefined) {
    const to = known ? (await this.profiles.open(known.tenant, known.id, known.profile)).email : given;
    return to ? this.mail.send(to, link) : 'FAILED';
  }
}
