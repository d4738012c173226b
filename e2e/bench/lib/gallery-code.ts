import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const BUILD = join(import.meta.dirname, '../../../services/gallery/dist');

const load = (file: string) => import(pathToFileURL(join(BUILD, file)).href);

type Embedded = typeof import('../../../services/gallery/src/index/embedded/embedded-index.ts');
type SnapshotsFile = typeof import('../../../services/gallery/src/snapshot/snapshots.ts');
type ChunkFile = typeof import('../../../services/gallery/src/snapshot/index-chunk.entity.ts');

/** What the bench runs of gallery, as it was built. */
export const { EmbeddedIndex } = (await load('index/embedded/embedded-index.js')) as Embedded;
export const { Snapshots } = (await load('snapshot/snapshots.js')) as SnapshotsFile;
export const { IndexChunk } = (await load('snapshot/index-chunk.entity.js')) as ChunkFile;

export type FaceIndexUnderBench = InstanceType<Embedded['EmbeddedIndex']>;
