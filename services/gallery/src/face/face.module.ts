import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Module } from '@nestjs/common';
import type { packConfig } from './pack-config.js';
import { PresentPack } from './present-pack.js';

/** `PresentPack`, of which the manifest alone is read. */
@Module({
  providers: [
    {
      provide: PresentPack,
      inject: [CONFIG],
      useFactory: (config: Config<typeof packConfig>) =>
        PresentPack.open(config.BONAFIDE_MODELS_HOME, config.BONAFIDE_MODEL_PACK),
    },
  ],
  exports: [PresentPack],
})
export class FaceModule {}
