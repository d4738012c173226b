import type { Config } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Vault } from '@bonafide/sealing/vault';
import {
  type FactoryProvider,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { deliveryConfig } from './delivery-config.js';
import { MESSAGE_DELIVERY, type MessageDelivery } from './message-delivery.js';
import { Outbox } from './outbox.js';
import { OutboxPage } from './outbox-page.js';
import { OutgoingMessage } from './outgoing-message.entity.js';
import { SmsDelivery } from './sms-delivery.js';
import { SmtpDelivery } from './smtp-delivery.js';

const SWEEP_EVERY_MS = 60_000;

/** The delivery that the configuration asks for; the outbox where it asks for none. Throws, naming the keys, where some lack. */
function deliveryOf(config: Config<typeof deliveryConfig>, outbox: Outbox, log: Logger): MessageDelivery {
  const { BONAFIDE_MESSAGES_URL: url, BONAFIDE_MESSAGES_SECRET: secret } = config;
  const { BONAFIDE_MESSAGES_FROM: from, BONAFIDE_MESSAGES_TO: to } = config;
  if (!url) return outbox;
  if (url.startsWith('smtp')) {
    if (from && to) return new SmtpDelivery(url, { from, to }, log);
    throw new Error('Invalid configuration: BONAFIDE_MESSAGES_URL needs BONAFIDE_MESSAGES_FROM and _TO');
  }
  if (secret) return new SmsDelivery(url, secret, log);
  throw new Error('Invalid configuration: BONAFIDE_MESSAGES_URL needs BONAFIDE_MESSAGES_SECRET');
}

const outbox: FactoryProvider<Outbox> = {
  provide: Outbox,
  inject: [DataSource, Vault],
  useFactory: (database: DataSource, vault: Vault) => new Outbox(database, vault),
};

const delivery: FactoryProvider<MessageDelivery> = {
  provide: MESSAGE_DELIVERY,
  inject: [CONFIG, Outbox, LOGGER],
  useFactory: deliveryOf,
};

const page: FactoryProvider<OutboxPage> = {
  provide: OutboxPage,
  inject: [Outbox],
  useFactory: (messages: Outbox) => new OutboxPage(messages),
};

/** `MESSAGE_DELIVERY`, and the page that shows the outbox where a port is configured for it. */
@Module({
  imports: [TypeOrmModule.forFeature([OutgoingMessage])],
  providers: [outbox, delivery, page],
  exports: [delivery],
})
export class DeliveryModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly messages: Outbox,
    private readonly periodic: Periodic,
    private readonly page: OutboxPage,
    @Inject(CONFIG) private readonly config: Config<typeof deliveryConfig>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const run = () => this.messages.sweep();
    this.periodic.start({ name: 'outbox sweep', everyMs: SWEEP_EVERY_MS, replicas: 'one', run });
    const { BONAFIDE_OUTBOX_PORT: port } = this.config;
    if (port !== undefined) await this.page.listen(port);
  }

  onModuleDestroy(): void {
    this.page.close();
  }
}
