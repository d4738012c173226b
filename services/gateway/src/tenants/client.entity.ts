import { Column, CreateDateColumn, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Tenant } from './tenant.entity.js';

/** An OAuth client of a tenant, known by the digest of its secret. */
@Entity({ name: 'client' })
export class Client {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @ManyToOne(() => Tenant, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'tenant', foreignKeyConstraintName: 'client_tenant' })
  ownedBy?: Tenant;

  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'secret_hash', type: 'bytea' })
  secretHash!: Buffer;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Of the last change, set by the database. */
  @Column({ name: 'changed_at', type: 'timestamptz', default: () => 'now()' })
  changedAt!: Date;

  /** From then on it is refused, for good; null while it is valid. */
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;
}
