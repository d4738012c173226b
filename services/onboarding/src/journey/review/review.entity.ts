import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Something about a check of a session that a person has to look at; at most one of a check. Goes with the session. */
@Entity({ name: 'review' })
@Index('review_id', ['id'], { unique: true })
@Index('review_subject', ['subjectId'])
@Index('review_pending', ['tenant', 'openedAt'], { where: `state = 'pending'` })
export class Review {
  @ForeignKey('session', { name: 'review_of_session', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId!: string;

  @PrimaryColumn({ name: 'check_name', type: 'text' })
  check!: string;

  /** Another one each time that it opens, so that a decision is about what was seen. */
  @Column({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @ForeignKey('subject', { name: 'review_of_subject', onDelete: 'CASCADE' })
  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @Column({ type: 'text' })
  state!: 'pending' | 'accepted';

  /** Sealed `ReviewContent`. */
  @Column({ type: 'bytea' })
  content!: Buffer;

  @Column({ name: 'opened_at', type: 'timestamptz' })
  openedAt!: Date;
}
