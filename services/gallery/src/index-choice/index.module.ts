import type { Config } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Global, Module } from '@nestjs/common';
import { EmbeddedIndex } from '../index/embedded/embedded-index.js';
import { EmbeddedIndexModule } from '../index/embedded/embedded-index.module.js';
import type { FaceIndex } from '../index/face-index.js';
import { lanceIndexOf } from '../index/lance/lance-config.js';
import { qdrantIndexOf } from '../index/qdrant/qdrant-config.js';
import { FACE_INDEX, INDEX_SNAPSHOTS, type IndexSnapshots } from '../index/tokens.js';
import { Snapshots } from '../snapshot/snapshots.js';
import { SnapshotsModule } from '../snapshot/snapshots.module.js';
import type { indexConfig } from './index-config.js';

type IndexConfig = Config<typeof indexConfig>;

/** Without which there is no such index. */
const NEEDED = { embedded: '', qdrant: 'BONAFIDE_GALLERY_QDRANT_URL', lance: 'BONAFIDE_GALLERY_LANCE_URI' };

/** The index that the installation is configured to have: `FACE_INDEX`, and `INDEX_SNAPSHOTS` where it is in our memory. */
@Global()
@Module({
  imports: [EmbeddedIndexModule, SnapshotsModule],
  providers: [
    {
      provide: FACE_INDEX,
      inject: [CONFIG, LOGGER, EmbeddedIndex],
      useFactory: (config: IndexConfig, log: Logger, embedded: EmbeddedIndex): FaceIndex => {
        const name = config.BONAFIDE_GALLERY_INDEX;
        const index = { embedded: () => embedded, qdrant: qdrantIndexOf, lance: lanceIndexOf }[name](config, log);
        if (!index) throw new Error(`BONAFIDE_GALLERY_INDEX is ${name}, and ${NEEDED[name]} is missing`);
        return index;
      },
    },
    {
      provide: INDEX_SNAPSHOTS,
      inject: [CONFIG, Snapshots],
      useFactory: ({ BONAFIDE_GALLERY_INDEX: name }: IndexConfig, snapshots: Snapshots): IndexSnapshots | null =>
        name === 'embedded' ? snapshots : null,
    },
  ],
  exports: [FACE_INDEX, INDEX_SNAPSHOTS],
})
export class IndexModule {}
