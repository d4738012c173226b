import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A tenant's data key, wrapped under a key-encryption key. One row per tenant and generation. */
@Entity({ name: 'data_key' })
@Unique('data_key_tenant_generation', ['tenant', 'generation'])
export class DataKey {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** Counts up by one; the highest one seals. */
  @Column({ type: 'integer' })
  generation!: number;

  @Column({ name: 'wrapping_key_id', type: 'text' })
  wrappingKeyId!: string;

  @Column({ type: 'bytea' })
  wrapped!: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
