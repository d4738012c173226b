import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Flow } from '../journey/session/flow.js';

/** Where the recording of a session may be stored, and whose it is. A trigger orders the removal of the object of a deleted row. */
@Entity({ name: 'recording' })
@Unique('recording_once', ['tenant', 'tokenHash'])
@Index('recording_session', ['sessionId'])
@Index('recording_subject', ['subjectId'])
export class Recording {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @ForeignKey('session', { name: 'recording_of_session', onDelete: 'CASCADE' })
  @Column({ name: 'session_id', type: 'uuid' })
  sessionId!: string;

  @ForeignKey('subject', { name: 'recording_of_subject', onDelete: 'CASCADE' })
  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @Column({ name: 'kind', type: 'text' })
  flow!: Flow;

  /** Of the session's token, which goes on naming the recording when the session has ended. */
  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash!: Buffer;

  @Column({ name: 'object_key', type: 'text' })
  objectKey!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Until when links that store it are good. */
  @Column({ name: 'links_end', type: 'timestamptz' })
  linksEnd!: Date;
}
