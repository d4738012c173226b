import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A piece of a snapshot: see `Snapshots`. */
@Entity({ name: 'index_chunk' })
export class IndexChunk {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  /** When it was written; a later snapshot may still use it. */
  @PrimaryColumn({ type: 'bigint' })
  revision!: string;

  @PrimaryColumn({ type: 'integer' })
  number!: number;

  @Column({ type: 'bytea' })
  sealed!: Buffer;
}
