import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A message that waits to be looked at, in an installation that has no way to people. */
@Entity({ name: 'outgoing_message' })
@Index('outgoing_message_end', ['expiresAt'])
@Index('outgoing_message_subject', ['subjectId'])
export class OutgoingMessage {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @ForeignKey('subject', { name: 'outgoing_message_of_subject', onDelete: 'CASCADE' })
  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  /** Sealed `{to, text}`. */
  @Column({ type: 'bytea' })
  sealed!: Buffer;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
