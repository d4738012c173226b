import { operationsBelow } from '@bonafide/contract/operations';
import { engineConfig } from '@bonafide/engine/engine-config';
import { engineMigrations } from '@bonafide/engine/engine-migrations';
import { defineBackend } from '@bonafide/messaging/define-backend';
import { messagingMigrations } from '@bonafide/messaging/events/outbox.module';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { versionLine } from '@bonafide/platform/http/version';
import { SealingModule, sealingMigrations } from '@bonafide/sealing/sealing.module';
import { sealingConfig } from '@bonafide/sealing/sealing-config';
import { settingsMigrations } from '@bonafide/settings/settings.module';
import type { DynamicModule, Type } from '@nestjs/common';
import { packConfig } from './face/pack-config.js';
import { GalleryModule } from './gallery.module.js';
import { IndexModule } from './index-choice/index.module.js';
import { indexConfig } from './index-choice/index-config.js';
import { gallerySettingCommand } from './search/gallery-settings.js';
import { rekeyCommand } from './upkeep/rekey-command.js';
import { upkeepConfig } from './upkeep/upkeep-config.js';

const { BONAFIDE_RECEIPT_DAYS } = engineConfig;

/** The service with a module that provides `FACE_INDEX` to all. */
export const galleryWith = (index: Type | DynamicModule) =>
  defineBackend({
    name: 'gallery',
    config: { ...sealingConfig, ...upkeepConfig, ...packConfig, ...indexConfig, BONAFIDE_RECEIPT_DAYS },
    libraries: [sealingMigrations, settingsMigrations, messagingMigrations, engineMigrations],
    migrations: new URL('../migrations', import.meta.url),
    shapeOf: () => platformShape,
    version: {
      paths: ['/onboarding/gallery/version'],
      line: versionLine('Bonafide Gallery', new URL('../package.json', import.meta.url)),
    },
    contract: operationsBelow(['/onboarding/gallery']),
    commands: { setting: gallerySettingCommand, rekey: rekeyCommand },
    modules: [SealingModule, index, GalleryModule],
  });

/** Face galleries and one-to-many search. */
export const gallery = galleryWith(IndexModule);
