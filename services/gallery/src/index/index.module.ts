import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { EmbeddedIndex } from './embedded/embedded-index.js';
import { EmbeddedIndexModule } from './embedded/embedded-index.module.js';
import type { FaceIndex } from './face-index.js';
import type { indexConfig } from './index-config.js';
import { FACE_INDEX } from './tokens.js';

/** The index that the installation is configured to have; the others are not made. */
@Global()
@Module({
  providers: [
    {
      provide: FACE_INDEX,
      inject: [CONFIG, LazyModuleLoader],
      useFactory: async (
        { BONAFIDE_GALLERY_INDEX: name }: Config<typeof indexConfig>,
        loader: LazyModuleLoader,
      ): Promise<FaceIndex> => {
        switch (name) {
          case 'embedded':
            return (await loader.load(() => EmbeddedIndexModule)).get(EmbeddedIndex);
        }
      },
    },
  ],
  exports: [FACE_INDEX],
})
export class IndexModule implements OnApplicationShutdown {
  constructor(@Inject(FACE_INDEX) private readonly index: FaceIndex) {}

  /** After the last request was answered; Nest calls no hooks of modules that are loaded late. */
  async onApplicationShutdown(): Promise<void> {
    await this.index.close();
  }
}
