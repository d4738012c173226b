import { Column, CreateDateColumn, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Tenant } from './tenant.entity.js';

/** One of a tenant's API keys, known by its digest. A tenant has several while it replaces one by another. */
@Entity({ name: 'api_key' })
@Unique('api_key_hash', ['hash'])
export class ApiKey {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @ManyToOne(() => Tenant, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'tenant', foreignKeyConstraintName: 'api_key_tenant' })
  ownedBy?: Tenant;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'bytea' })
  hash!: Buffer;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Of the last change, set by the database. */
  @Column({ name: 'changed_at', type: 'timestamptz', default: () => 'now()' })
  changedAt!: Date;

  /** From then on it is refused, for good; null while it is valid. */
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;
}
