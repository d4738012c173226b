import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Change } from '../index/face-index.js';

/** What happened to a member or a gallery, for the indexes that follow. */
@Entity({ name: 'index_change' })
@Index('index_change_age', ['changedAt'])
export class IndexChange {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ type: 'bigint' })
  revision!: string;

  /** Its place among those of the revision. */
  @PrimaryColumn({ type: 'integer' })
  place!: number;

  @Column({ type: 'text' })
  kind!: Change['kind'];

  @Column({ name: 'registration_code', type: 'uuid', nullable: true })
  registrationCode!: string | null;

  @Column({ name: 'gallery_id', type: 'uuid', nullable: true })
  galleryId!: string | null;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;
}
