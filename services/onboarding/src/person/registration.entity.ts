import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A person who completed an enrolment. It has the enrolment's id; deleting that session deletes all of the person. */
@Entity({ name: 'registration' })
@Index('registration_code', ['code'], { unique: true })
@Index('registration_username', ['tenant', 'usernameDigest'], { unique: true })
export class Registration {
  @ForeignKey('session', { name: 'registration_of_session', onDelete: 'CASCADE' })
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** The handle that callers keep. */
  @Column({ type: 'uuid' })
  code!: string;

  @Column({ name: 'username_digest', type: 'bytea' })
  usernameDigest!: Buffer;

  /** Sealed `Profile`. */
  @Column({ type: 'bytea' })
  profile!: Buffer;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column({ name: 'completed_at', type: 'timestamptz' })
  completedAt!: Date;

  /** Faces in a row that were not recognised, over all sessions. */
  @Column({ name: 'face_failures', type: 'integer', default: 0 })
  faceFailures!: number;

  /** When the latest of them failed; null when the last face was recognised. */
  @Column({ name: 'face_failed_at', type: 'timestamptz', nullable: true })
  faceFailedAt!: Date | null;
}
