import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A PIN that a session began to set: the person's own only once the session says so. */
@Entity({ name: 'pin_activation' })
@Index('pin_activation_token', ['tokenDigest'], { unique: true })
@Index('pin_activation_subject', ['subjectId'])
export class PinActivation {
  @ForeignKey('session', { name: 'pin_activation_of_session', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId!: string;

  @ForeignKey('subject', { name: 'pin_activation_of_subject', onDelete: 'CASCADE' })
  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** SHA-256 of `activationToken`. */
  @Column({ name: 'token_digest', type: 'bytea' })
  tokenDigest!: Buffer;

  /** SHA-256 of `mpinId`. */
  @Column({ name: 'mpin_digest', type: 'bytea' })
  mpinDigest!: Buffer;

  /** When the token ends, used or not. */
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** Of the device and of the PIN, as in `Pin`; null until the person has set it. */
  @Column({ name: 'device_digest', type: 'bytea', nullable: true })
  deviceDigest!: Buffer | null;

  @Column({ name: 'pin_hash', type: 'text', nullable: true })
  pinHash!: string | null;
}
