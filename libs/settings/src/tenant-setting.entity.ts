import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a tenant changed of one section. */
@Entity({ name: 'tenant_setting' })
export class TenantSetting {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ type: 'text' })
  section!: string;

  /** The section's version that `changes` was written by. */
  @Column({ type: 'integer' })
  version!: number;

  /** JSON of the members that differ from the defaults or are unknown; text keeps order and every character. */
  @Column({ type: 'text' })
  changes!: string;

  /** The `changes` that this library validated last; null in a row that it has never written. */
  @Column({ name: 'last_valid', type: 'text', nullable: true })
  lastValid!: string | null;

  @Column({ name: 'last_valid_version', type: 'integer', nullable: true })
  lastValidVersion!: number | null;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
