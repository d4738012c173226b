import { operationsBelow } from '@bonafide/contract/operations';
import { defineBackend } from '@bonafide/messaging/define-backend';
import { eventsConfig } from '@bonafide/messaging/events/event-stream';
import { messagingMigrations } from '@bonafide/messaging/events/outbox.module';
import { versionLine } from '@bonafide/platform/http/version';
import { SealedRequestsModule } from '@bonafide/sealing/sealed-requests.module';
import { SealingModule, sealingMigrations } from '@bonafide/sealing/sealing.module';
import { sealedRequestsConfig, sealingConfig } from '@bonafide/sealing/sealing-config';
import { settingsMigrations } from '@bonafide/settings/settings.module';
import { auditCommand } from './audit/audit.command.js';
import { customerCommand } from './customers/customer-command.js';
import { deliveryConfig } from './delivery/delivery-config.js';
import { shapeOf } from './flows/b2c/b2c.errors.js';
import { b2cConfig } from './flows/b2c/b2c-config.js';
import { linkKeysCommand } from './flows/b2c/link-keys.command.js';
import { historyConfig } from './journey/lifetime/history-config.js';
import { objectStoreConfig } from './objects/object-store-config.js';
import { OnboardingModule, PROOF_COMMANDS } from './onboarding.module.js';
import { withOwnCodes } from './own-codes.js';
import { brokerConfig } from './providers/broker.js';
import { riskProviderConfig } from './providers/risk-provider.js';
import { onboardingSettingCommand } from './settings/setting.command.js';

/** Enrolment, authentication and their administration. */
export const onboarding = defineBackend({
  name: 'onboarding',
  config: {
    ...sealingConfig,
    ...sealedRequestsConfig,
    ...historyConfig,
    ...eventsConfig,
    ...deliveryConfig,
    ...brokerConfig,
    ...riskProviderConfig,
    ...b2cConfig,
    ...objectStoreConfig,
  },
  libraries: [sealingMigrations, messagingMigrations, settingsMigrations],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: withOwnCodes(shapeOf),
  version: {
    paths: ['/onboarding/version'],
    line: versionLine('Bonafide Onboarding', new URL('../package.json', import.meta.url)),
  },
  contract: operationsBelow(
    ['/onboarding', '/b2c/onboarding', '/b2c/proxy', '/tokenVerify', '/:realm/b2c-sample-web', '/:realm/hosted'],
    ['/onboarding/gallery'],
  ),
  commands: {
    audit: auditCommand,
    customers: customerCommand,
    'link-keys': linkKeysCommand,
    setting: onboardingSettingCommand,
    ...PROOF_COMMANDS,
  },
  modules: [SealingModule, SealedRequestsModule, OnboardingModule],
});
