import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Flow } from './flow.js';
import type { Check, SessionStatus } from './session.machine.js';

/** One flow of one person, named by a token of which only the digest is kept. */
@Entity({ name: 'session' })
@Index('session_token', ['tokenHash'], { unique: true, where: 'token_hash IS NOT NULL' })
@Index('session_running', ['expiresAt'], { where: 'token_hash IS NOT NULL' })
@Index('session_past', ['expiresAt'], { where: `token_hash IS NULL AND kind <> 'enrollment'` })
@Index('session_subject', ['subjectId', 'startedAt'])
export class Session {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'kind', type: 'text' })
  flow!: Flow;

  /** Null once the session has expired: no token names it any more. */
  @Column({ name: 'token_hash', type: 'bytea', nullable: true })
  tokenHash!: Buffer | null;

  /** Whom it is about; null after an enrolment that ended without a registration was forgotten. */
  @ForeignKey('subject', { name: 'session_of_subject', onDelete: 'CASCADE' })
  @Column({ name: 'subject_id', type: 'uuid', nullable: true })
  subjectId!: string | null;

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

  /** Whether its biometric steps are refused, since the tenant requires a consent and the person gave none. */
  @Column({ name: 'owes_consent', type: 'boolean', default: false })
  owesConsent!: boolean;

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
