import { Global, Module } from '@nestjs/common';
import { FACE_INDEX } from './tokens.js';

/** The index that the installation is configured to have. */
@Global()
@Module({
  providers: [
    {
      provide: FACE_INDEX,
      useFactory: () => {
        throw new Error('No index of faces is built into this version');
      },
    },
  ],
  exports: [FACE_INDEX],
})
export class IndexModule {}
