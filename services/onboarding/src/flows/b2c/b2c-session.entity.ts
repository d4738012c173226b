import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Flow } from '../../journey/session/flow.js';
import type { SessionStatus } from '../../journey/session/session.machine.js';

/**
 * The session of a browser: from its trigger to the end of the journey that it begins. Triggers of the database end it with
 * that journey, and delete it with an erasure of the same username (migration 0006).
 */
@Entity({ name: 'b2c_session' })
@Index('b2c_session_token', ['tokenHash'], { unique: true })
@Index('b2c_session_journey', ['journeyId'], { unique: true, where: 'journey_id IS NOT NULL' })
@Index('b2c_session_username', ['tenant', 'usernameDigest'], { where: 'username_digest IS NOT NULL' })
@Index('b2c_session_address', ['tenant', 'addressDigest', 'startedAt'], { where: 'address_digest IS NOT NULL' })
@Index('b2c_session_open', ['expiresAt'], { where: "status = 'pending'" })
@Index('b2c_session_untold', ['startedAt'], { where: "NOT end_told AND status <> 'pending'" })
@Index('b2c_session_past', ['expiresAt'])
export class B2cSession {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash!: Buffer;

  @Column({ type: 'text' })
  kind!: Flow;

  @Column({ type: 'text' })
  status!: SessionStatus;

  /** Keyed digests, like all that is personal here null once the session has ended. */
  @Column({ name: 'username_digest', type: 'bytea', nullable: true })
  usernameDigest!: Buffer | null;

  /** Of the address that a browser called from; null where a client with credentials did. */
  @Column({ name: 'address_digest', type: 'bytea', nullable: true })
  addressDigest!: Buffer | null;

  /** Sealed `B2cPerson`. */
  @Column({ type: 'bytea', nullable: true })
  person!: Buffer | null;

  /** The session of the journey that it began. */
  @Column({ name: 'journey_id', type: 'uuid', nullable: true })
  journeyId!: string | null;

  /** What the call was answered that began the journey, sealed, for repeats. */
  @Column({ type: 'bytea', nullable: true })
  begun!: Buffer | null;

  /** Calls of the browser since `callsSince`. */
  @Column({ type: 'integer' })
  calls!: number;

  @Column({ name: 'calls_since', type: 'timestamptz' })
  callsSince!: Date;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** Whether the event of its end was written. */
  @Column({ name: 'end_told', type: 'boolean' })
  endTold!: boolean;
}
