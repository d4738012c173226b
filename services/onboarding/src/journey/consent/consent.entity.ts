import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** A person's consent to biometrics, as the caller recorded it; an erasure withdraws it. The same one is kept once. */
@Entity({ name: 'consent' })
@Index('consent_subject', ['subjectId', 'receivedAt'])
@Unique('consent_once', ['subjectId', 'reference', 'textVersion'])
export class Consent {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @ForeignKey('subject', { name: 'consent_of_subject', onDelete: 'CASCADE' })
  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  /** The caller's id of its record. */
  @Column({ type: 'text' })
  reference!: string;

  /** Which text the person agreed to. */
  @Column({ name: 'text_version', type: 'text' })
  textVersion!: string;

  /** When the person agreed, by the caller's clock. */
  @Column({ name: 'given_at', type: 'timestamptz' })
  givenAt!: Date;

  /** When it came with a call, by the database's clock. */
  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;
}
