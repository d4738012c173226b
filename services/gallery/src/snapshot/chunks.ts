import type { Vault } from '@bonafide/sealing/vault';
import type { QueryRunner } from 'typeorm';

/** Numbers of a list's parts are below this, those of blocks begin with it. */
const BLOCKS = 10_000;
/** Slots by which blocks are numbered. */
const UNIT = 64;
const PART_BYTES = 4 << 20;

export const numberOfBlock = (firstSlot: number): number => BLOCKS + firstSlot / UNIT;

/** A chunk by when it was written and its number. */
export type ChunkName = readonly [revision: number, number: number];

/** The table `index_chunk` of one tenant, over one connection. A chunk that is not as it was written, or not of this place, is refused. */
export class Chunks {
  constructor(
    private readonly connection: QueryRunner,
    private readonly vault: Vault,
    private readonly tenant: string,
  ) {}

  /** The revision of the newest list; undefined where there is none. */
  async newest(): Promise<number | undefined> {
    const text = 'SELECT max(revision)::float8 AS revision FROM index_chunk WHERE tenant = $1 AND number = 0';
    const [row] = await this.connection.query(text, [this.tenant]);
    return row?.revision ?? undefined;
  }

  /** The names of all chunks that there are, as `revision/number`. */
  async names(): Promise<ReadonlySet<string>> {
    const text = `SELECT revision || '/' || number AS name FROM index_chunk WHERE tenant = $1`;
    const rows: { name: string }[] = await this.connection.query(text, [this.tenant]);
    return new Set(rows.map(({ name }) => name));
  }

  async write(revision: number, number: number, plain: Uint8Array): Promise<void> {
    const sealed = await this.vault.seal(this.tenant, purpose(revision, number), plain);
    await this.connection.query(
      `INSERT INTO index_chunk (tenant, revision, number, sealed) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant, revision, number) DO UPDATE SET sealed = excluded.sealed`,
      [this.tenant, revision, number, sealed],
    );
  }

  /** Undefined where there is no such chunk; throws where it does not open. */
  async read(revision: number, number: number): Promise<Buffer | undefined> {
    // The driver reads every value as a text, so that bytes cannot be binary; of texts base64 is the shortest.
    const text = `SELECT encode(sealed, 'base64') AS sealed FROM index_chunk WHERE (tenant, revision, number) = ($1, $2, $3)`;
    const [row]: { sealed: string }[] = await this.connection.query(text, [this.tenant, revision, number]);
    const sealed = row && Buffer.from(row.sealed, 'base64');
    return sealed && this.vault.open(this.tenant, purpose(revision, number), sealed);
  }

  async readList(revision: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (;;) {
      const part = await this.read(revision, parts.length);
      if (!part) return Buffer.concat(parts);
      parts.push(part);
      if (part.length < PART_BYTES) return Buffer.concat(parts);
    }
  }

  /** Writes a list and deletes all chunks that it does not name, both or neither. */
  async replace(revision: number, list: Buffer, named: readonly ChunkName[]): Promise<void> {
    await this.connection.startTransaction();
    try {
      const names = [...named];
      for (let number = 0; number * PART_BYTES <= list.length; number += 1) {
        await this.write(revision, number, list.subarray(number * PART_BYTES, (number + 1) * PART_BYTES));
        names.push([revision, number]);
      }
      await this.connection.query(
        `DELETE FROM index_chunk WHERE tenant = $1 AND (revision, number) NOT IN
         (SELECT * FROM unnest($2::bigint[], $3::integer[]))`,
        [this.tenant, names.map(([written]) => written), names.map(([, number]) => number)],
      );
      await this.connection.commitTransaction();
    } catch (error) {
      await this.connection.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  }
}

function purpose(revision: number, number: number): string {
  return `index-chunk:${revision}:${number}`;
}
