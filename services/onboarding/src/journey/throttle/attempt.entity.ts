import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** The failures in a row of one person with one factor, over all sessions. */
@Entity({ name: 'attempt' })
export class Attempt {
  @ForeignKey('subject', { name: 'attempt_of_subject', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  /** What was tried, by the name that its proof gives it. */
  @PrimaryColumn({ type: 'text' })
  factor!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'integer' })
  failures!: number;

  /** When the latest of them failed; null when the last try passed. */
  @Column({ name: 'failed_at', type: 'timestamptz', nullable: true })
  failedAt!: Date | null;
}
