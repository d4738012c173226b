import { defineBackend } from '@bonafide/messaging/define-backend';
import { messagingMigrations } from '@bonafide/messaging/events/outbox.module';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { versionLine } from '@bonafide/platform/http/version';
import { SealedRequestsModule } from '@bonafide/sealing/sealed-requests.module';
import { SealingModule, sealingMigrations } from '@bonafide/sealing/sealing.module';
import { sealedRequestsConfig, sealingConfig } from '@bonafide/sealing/sealing-config';
import { historyConfig } from './journey/lifetime/history-config.js';
import { OnboardingModule } from './onboarding.module.js';
import { planned } from './planned.js';

/** Enrolment, authentication and their administration. */
export const onboarding = defineBackend({
  name: 'onboarding',
  config: { ...sealingConfig, ...sealedRequestsConfig, ...historyConfig },
  libraries: [sealingMigrations, messagingMigrations],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: {
    paths: ['/onboarding/version'],
    line: versionLine('Bonafide Onboarding', new URL('../package.json', import.meta.url)),
  },
  planned,
  modules: [SealingModule, SealedRequestsModule, OnboardingModule],
});
