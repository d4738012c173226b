import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A tenant; its realms are `{id}` and `{id}-consumers`. */
@Entity({ name: 'tenant' })
export class Tenant {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Of the last change, set by the database. */
  @Column({ name: 'changed_at', type: 'timestamptz', default: () => 'now()' })
  changedAt!: Date;

  /** From then on it and all its clients and keys are refused; null while it is valid. */
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;
}
