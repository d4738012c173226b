import type { Config } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { type FactoryProvider, Module } from '@nestjs/common';
import { providerSecret, providerUrl } from './provider-keys.js';
import { SignedPost } from './signed-post.js';

/** How long one try may take. */
const TRY_MS = 3000;

/** How long a call may take, tries and the pause between them. */
export const BROKER_DEADLINE_MS = 7500;

/** Configuration of a service that asks a broker of identity data. */
export const brokerConfig = {
  BONAFIDE_BROKER_URL: providerUrl
    .optional()
    .describe('Address of a broker of identity data, asked instead of the customer file'),
  BONAFIDE_BROKER_SECRET: providerSecret.optional().describe('Secret that signs what the broker is asked, base64'),
};

/** The broker of an installation that has one: for each of its operations a path below its address. */
export class Broker {
  constructor(
    private readonly endpoint: { url: string; secret: Uint8Array } | undefined,
    private readonly log: Logger,
  ) {}

  /** The operation of that name, or undefined in an installation without a broker. */
  operation(path: string): SignedPost | undefined {
    if (!this.endpoint) return undefined;
    const { url, secret } = this.endpoint;
    const endpoint = { name: `broker ${path}`, url: `${url.replace(/\/$/, '')}/${path}`, secret, tryMs: TRY_MS };
    return new SignedPost(endpoint, this.log);
  }
}

const broker: FactoryProvider<Broker> = {
  provide: Broker,
  inject: [CONFIG, LOGGER],
  useFactory: (config: Config<typeof brokerConfig>, log: Logger) => {
    const { BONAFIDE_BROKER_URL: url, BONAFIDE_BROKER_SECRET: secret } = config;
    if (!url) return new Broker(undefined, log);
    if (!secret) throw new Error('Invalid configuration: BONAFIDE_BROKER_URL needs BONAFIDE_BROKER_SECRET');
    return new Broker({ url, secret }, log);
  },
};

/** The broker of identity data. */
@Module({ providers: [broker], exports: [broker] })
export class BrokerModule {}
