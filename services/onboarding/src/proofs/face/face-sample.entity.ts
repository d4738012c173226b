import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** The face that an enrolment captured; at most one, a new capture replaces it. */
@Entity({ name: 'face_sample' })
export class FaceSample {
  @ForeignKey('subject', { name: 'face_sample_of_subject', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** Sealed JPEG of the best frame, upright, without metadata. */
  @Column({ type: 'bytea' })
  image!: Buffer;

  /** Sealed template of the matcher. */
  @Column({ type: 'bytea' })
  template!: Buffer;

  @Column({ name: 'captured_at', type: 'timestamptz' })
  capturedAt!: Date;
}
