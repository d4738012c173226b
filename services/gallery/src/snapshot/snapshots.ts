import { setImmediate } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { isOutage } from '@bonafide/platform/errors/outage';
import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Vault } from '@bonafide/sealing/vault';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EmbeddedIndex } from '../index/embedded/embedded-index.js';
import { type Image, restoreBlock } from '../index/embedded/image.js';
import type { Block } from '../index/embedded/room.js';
import type { Slabs } from '../index/embedded/slabs.js';
import type { Tenant } from '../index/embedded/tenant.js';
import { type ChunkName, Chunks, numberOfBlock } from './chunks.js';
import { decodeList, encodeList, type ListedBlock, type SnapshotList } from './list.js';

/** When a block was written last, and what it was then. */
interface Written {
  readonly revision: number;
  readonly changes: number;
}

/** Members that are put into their galleries between two turns of the event loop. */
const JOINS_AT_ONCE = 20_000;

/**
 * Snapshots of the embedded index in the database, so that a service is ready without making every face anew. The truth
 * stays what `FaceIndex` is told: a snapshot that is damaged, foreign or of another format is none. ADR 0126.
 */
@Injectable()
export class Snapshots {
  private readonly written = new WeakMap<Block, Written>();

  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly index: EmbeddedIndex,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Fills the index with a tenant's newest snapshot, unless it holds the tenant already; returns the revision that the index
   * has now: 0 where there is no snapshot that can be used. Throws when the database is away, and UNAVAILABLE when the index
   * has no memory left.
   */
  async restore(tenant: string): Promise<number> {
    const known = await this.index.revision(tenant);
    if (known > 0) return known;
    const connection = this.database.createQueryRunner();
    try {
      const chunks = new Chunks(connection, this.vault, tenant);
      for (let last: number | undefined; ; ) {
        const revision = await chunks.newest();
        // A snapshot that is replaced while it is read lacks chunks: the one that took its place is tried.
        if (revision === undefined || revision === last) return await this.index.revision(tenant);
        last = revision;
        if (await this.load(tenant, chunks, revision)) return revision;
      }
    } finally {
      await connection.release();
    }
  }

  /**
   * Writes what the index holds of a tenant, where that is newer than the newest snapshot and nobody else writes one at the
   * moment. Blocks that are as the newest snapshot has them are not written again. Until all is written the former snapshot
   * is the one that counts, also after a crash.
   */
  async save(tenant: string): Promise<void> {
    const connection = this.database.createQueryRunner();
    const lock = [`gallery snapshot/${tenant}`];
    try {
      const [row] = await connection.query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine', lock);
      if (row?.mine !== true) return;
      const image = await this.index.image(tenant);
      try {
        if (image) await this.write(new Chunks(connection, this.vault, tenant), image);
      } finally {
        image?.letGo();
        await connection.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', lock).catch(() => undefined);
      }
    } finally {
      await connection.release();
    }
  }

  private async write(chunks: Chunks, image: Image): Promise<void> {
    const { revision, live, galleries } = image;
    const newest = await chunks.newest();
    if (newest !== undefined && newest >= revision) return;
    const names = await chunks.names();
    const blocks: ListedBlock[] = [];
    for (const seen of image.blocks) {
      const { block, changes, ...listed } = seen;
      const number = numberOfBlock(listed.firstSlot);
      const before = this.written.get(block);
      const isKept = before?.changes === changes && names.has(`${before.revision}/${number}`);
      if (!isKept) await chunks.write(revision, number, image.read(seen));
      blocks.push({ ...listed, written: isKept ? before.revision : revision });
    }
    const named = blocks.map(({ written, firstSlot }): ChunkName => [written, numberOfBlock(firstSlot)]);
    await chunks.replace(revision, encodeList({ revision, blocks, live, galleries }), named);
    image.blocks.forEach(({ block, changes }, at) => {
      this.written.set(block, { revision: blocks[at]?.written ?? revision, changes });
    });
  }

  /** Whether a snapshot could be used. */
  private async load(tenant: string, chunks: Chunks, revision: number): Promise<boolean> {
    try {
      const list = decodeList(await chunks.readList(revision));
      if (list.revision !== revision) throw new RangeError('A list is of another revision');
      await this.index.restore(tenant, async (fresh, slabs) => {
        await this.fillBlocks(fresh, slabs, { chunks, list });
        await fillGalleries(fresh, list);
        return revision;
      });
      return true;
    } catch (err) {
      if (err instanceof DomainError || (err instanceof Error && isOutage(err))) throw err;
      this.log.warn({ err, tenant, revision }, 'a snapshot of the face index cannot be used');
      return false;
    }
  }

  /** The next block travels while one is opened. */
  private async fillBlocks(tenant: Tenant, slabs: Slabs, from: { chunks: Chunks; list: SnapshotList }): Promise<void> {
    const { blocks, live } = from.list;
    const read = (at: number) => {
      const listed = blocks[at];
      const chunk = listed
        ? from.chunks.read(listed.written, numberOfBlock(listed.firstSlot))
        : Promise.resolve(undefined);
      chunk.catch(() => undefined);
      return chunk;
    };
    let next = read(0);
    for (const [at, listed] of blocks.entries()) {
      const bytes = await next;
      next = read(at + 1);
      if (!bytes) throw new RangeError('A snapshot lacks a chunk');
      const block = restoreBlock(tenant, slabs, { image: listed, bytes, live });
      this.written.set(block, { revision: listed.written, changes: block.changes });
    }
    tenant.faces.restored();
  }
}

async function fillGalleries(tenant: Tenant, { galleries }: SnapshotList): Promise<void> {
  let joined = 0;
  for (const { gallery, slots } of galleries) {
    for (const slot of slots) {
      tenant.galleries.join(gallery, slot, tenant.faces.slots);
      joined += 1;
      if (joined % JOINS_AT_ONCE === 0) await setImmediate();
    }
  }
}
