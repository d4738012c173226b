import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A person: from the first call of an enrolment, and registered once that is complete. Sessions, attempts
 * and what proofs keep refer to it by cascade, so deleting it deletes all of the person.
 */
@Entity({ name: 'subject' })
@Check('subject_is_registered_or_not', '(code IS NULL) = (completed_at IS NULL)')
@Index('subject_code', ['code'], { unique: true, where: 'code IS NOT NULL' })
@Index('subject_codes', ['tenant', 'code'], { where: 'code IS NOT NULL' })
@Index('subject_username', ['tenant', 'usernameDigest'], { unique: true, where: 'completed_at IS NOT NULL' })
@Index('subject_unfinished', ['tenant', 'usernameDigest'], { where: 'completed_at IS NULL' })
@Index('subject_active', ['tenant', 'activeAt'], { where: 'completed_at IS NOT NULL' })
@Index('subject_registered', ['tenant', 'completedAt', 'id'], { where: 'completed_at IS NOT NULL' })
export class Subject {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** Keyed digest of the username; unique among the registered of a tenant. */
  @Column({ name: 'username_digest', type: 'bytea' })
  usernameDigest!: Buffer;

  /** Sealed `Profile`. */
  @Column({ type: 'bytea' })
  profile!: Buffer;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  /** The handle that callers keep; null until the enrolment is complete. */
  @Column({ type: 'uuid', nullable: true })
  code!: string | null;

  /** Null until the enrolment is complete. */
  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;

  /** When it was last registered, authenticated or re-enrolled; null until the enrolment is complete. */
  @Column({ name: 'active_at', type: 'timestamptz', nullable: true })
  activeAt!: Date | null;
}

/** A subject whose enrolment is complete. */
export interface Registration extends Subject {
  code: string;
  completedAt: Date;
}
