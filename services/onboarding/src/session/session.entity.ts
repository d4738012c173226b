import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Check, SessionStatus } from './session.machine.js';

export type SessionKind = 'enrollment' | 'authentication' | 'reenrollment';

/**
 * One flow of one person, named by a token of which only the digest is kept. The enrolment that ends in a
 * registration lends it its id, so what the steps stored (face, device, profile) stays where it is.
 */
@Entity({ name: 'session' })
@Index('session_token', ['tokenHash'], { unique: true })
@Index('session_registration', ['registrationId'])
@Index('session_expiry', ['expiresAt'])
export class Session {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text' })
  kind!: SessionKind;

  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash!: Buffer;

  /** Whom an authentication or re-enrolment is about; null for an enrolment. */
  @ForeignKey('registration', { name: 'session_of_registration', onDelete: 'CASCADE' })
  @Column({ name: 'registration_id', type: 'uuid', nullable: true })
  registrationId!: string | null;

  /** Keyed digest of the username; null outside an enrolment. */
  @Column({ name: 'username_digest', type: 'bytea', nullable: true })
  usernameDigest!: Buffer | null;

  /** Sealed `Profile`; null outside an enrolment. */
  @Column({ type: 'bytea', nullable: true })
  profile!: Buffer | null;

  @Column({ name: 'required_checks', type: 'text', array: true })
  requiredChecks!: Check[];

  @Column({ name: 'open_checks', type: 'text', array: true })
  openChecks!: Check[];

  @Column({ type: 'text' })
  status!: SessionStatus;

  @Column({ name: 'attempts_left', type: 'integer', nullable: true })
  attemptsLeft!: number | null;

  /** Whether completion makes a registration (`saveToSubjectManager` when the session began). */
  @Column({ name: 'saves_person', type: 'boolean' })
  savesPerson!: boolean;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column({ name: 'idle_seconds', type: 'integer' })
  idleSeconds!: number;

  /** Slides with each step, never past `endsAt`. */
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'ends_at', type: 'timestamptz' })
  endsAt!: Date;
}
