import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Logger } from '@bonafide/platform/observability/logger';
import type { Vault } from '@bonafide/sealing/vault';
import type { DataSource } from 'typeorm';

/** What the bench uses of gallery, which nobody imports: its build is loaded by address. */
export interface FaceIndexUnderBench {
  readonly bytes: number;
  apply(tenant: string, revision: number, changes: readonly Put[]): Promise<void>;
  search(tenant: string, probe: Probe): Promise<{ candidates: readonly { code: string; similarity: number }[] }>;
  size(tenant: string): Promise<number>;
  close(): Promise<void>;
}

interface Put {
  kind: 'put';
  code: string;
  face: SpaceVector;
}

interface Probe {
  faces: readonly SpaceVector[];
  most: number;
  least: number;
}

interface SpaceVector {
  space: string;
  vector: Float32Array;
}

interface SnapshotsUnderBench {
  save(tenant: string): Promise<void>;
  restore(tenant: string): Promise<number>;
}

type EmbeddedIndexClass = new (options: { threads: number; memoryBytes: number; log: Logger }) => FaceIndexUnderBench;
type SnapshotsClass = new (
  database: DataSource,
  vault: Vault,
  index: FaceIndexUnderBench,
  log: Logger,
) => SnapshotsUnderBench;

const BUILD = join(import.meta.dirname, '../../../services/gallery/dist');

const load = (file: string) => import(pathToFileURL(join(BUILD, file)).href);

export const EmbeddedIndex: EmbeddedIndexClass = (await load('index/embedded/embedded-index.js')).EmbeddedIndex;
export const Snapshots: SnapshotsClass = (await load('snapshot/snapshots.js')).Snapshots;
/** Entity of the snapshots. */
export const IndexChunk: new () => object = (await load('snapshot/index-chunk.entity.js')).IndexChunk;
