import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * Whose a session is, for those who tell the customer's systems of its events: a session of a person or of a browser. A
 * trigger of the database deletes it with the registration of the same username (migration 0020).
 */
@Entity({ name: 'session_reference' })
@Index('session_reference_username', ['tenant', 'usernameDigest'])
@Index('session_reference_age', ['startedAt'])
export class SessionReference {
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** As in `subject`. */
  @Column({ name: 'username_digest', type: 'bytea' })
  usernameDigest!: Buffer;

  /** Sealed `Named`. */
  @Column({ type: 'bytea' })
  sealed!: Buffer;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;
}
