import { deleteBefore } from '@bonafide/platform/database/delete-before';
import type { Vault } from '@bonafide/sealing/vault';
import type { DataSource } from 'typeorm';
import type { Message, MessageDelivery } from './message-delivery.js';
import { OutgoingMessage } from './outgoing-message.entity.js';

/** Messages that one look shows at most. */
const MOST_SHOWN = 100;

/** A message as it is shown. */
export interface ShownMessage {
  tenant: string;
  to: string;
  text: string;
  expiresAt: Date;
}

/** The embedded default: messages stay in the database, sealed, as long as they are of use, and go nowhere. */
export class Outbox implements MessageDelivery {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
  ) {}

  async send({ id, tenant, subjectId, to, text, seconds }: Message): Promise<void> {
    const sealed = await this.vault.seal(tenant, purposeOf(id), Buffer.from(JSON.stringify({ to, text })));
    await this.database
      .createQueryBuilder()
      .insert()
      .into(OutgoingMessage)
      .values({ id, tenant, subjectId, sealed, expiresAt: () => 'now() + make_interval(secs => :seconds)' })
      .setParameters({ seconds })
      .execute();
  }

  /** The messages that are of use still, the newest first. */
  async waiting(): Promise<ShownMessage[]> {
    const rows = await this.database
      .createQueryBuilder(OutgoingMessage, 'message')
      .where('expires_at > now()')
      .orderBy('expires_at', 'DESC')
      .limit(MOST_SHOWN)
      .getMany();
    return Promise.all(
      rows.map(async ({ id, tenant, sealed, expiresAt }) => {
        const opened = (await this.vault.open(tenant, purposeOf(id), sealed)).toString('utf8');
        return { ...(JSON.parse(opened) as Pick<ShownMessage, 'to' | 'text'>), tenant, expiresAt };
      }),
    );
  }

  /** Deletes the messages that are of no use any more. */
  async sweep(): Promise<void> {
    await deleteBefore(this.database, OutgoingMessage, 'expiresAt', 0);
  }
}

const purposeOf = (id: string) => `message:${id}`;
