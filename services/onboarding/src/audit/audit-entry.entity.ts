import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One thing that happened: written with what it tells, chained to the one before soon afterwards, never changed again. */
@Entity({ name: 'audit_entry' })
@Check('audit_entry_is_chained_or_not', '(sequence IS NULL) = (chain IS NULL)')
@Index('audit_entry_sequence', ['tenant', 'sequence'], { unique: true, where: 'sequence IS NOT NULL' })
@Index('audit_entry_waiting', ['position'], { where: 'sequence IS NULL' })
// An expression, by which receipts of erasures are found; the migration makes it.
@Index('audit_entry_erasure', { synchronize: false })
export class AuditEntry {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** Order in which entries are chained; given when they are written. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS', insert: false })
  position!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** By the database's clock, to the millisecond. */
  @Column({ type: 'timestamptz' })
  at!: Date;

  @Column({ type: 'text' })
  kind!: string;

  /** The client that asked for it; empty for the service itself. */
  @Column({ type: 'text' })
  actor!: string;

  /** JSON: verdicts, counts and keyed digests of our ids. */
  @Column({ type: 'text' })
  facts!: string;

  /** The key of the ring under which it is sealed and chained. */
  @Column({ name: 'key_id', type: 'text' })
  keyId!: string;

  /** `sealOf` the entry. */
  @Column({ type: 'bytea' })
  seal!: Buffer;

  /** Its place among those of its tenant, from 1 on; null until it is chained. */
  @Column({ type: 'bigint', nullable: true })
  sequence!: string | null;

  /** `chainOf` the entry and the one before it. */
  @Column({ type: 'bytea', nullable: true })
  chain!: Buffer | null;
}

/** The last chained entry of a tenant: without it, who cuts the end of the log off would leave a shorter, intact one. */
@Entity({ name: 'audit_head' })
export class AuditHead {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @Column({ type: 'bigint' })
  sequence!: string;

  @Column({ type: 'bytea' })
  chain!: Buffer;

  @Column({ name: 'key_id', type: 'text' })
  keyId!: string;

  /** `markOf` the head. */
  @Column({ type: 'bytea' })
  mark!: Buffer;
}
