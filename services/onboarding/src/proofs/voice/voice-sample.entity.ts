import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** The voice that an enrolment captured; at most one, a new capture replaces it. */
@Entity({ name: 'voice_sample' })
export class VoiceSample {
  @ForeignKey('subject', { name: 'voice_sample_of_subject', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** Sealed `VoiceSamples` (protobuf): what the matcher heard, as WAV, with the phrases that the caller told. */
  @Column({ type: 'bytea' })
  recordings!: Buffer;

  /** Sealed template of the matcher. */
  @Column({ type: 'bytea' })
  template!: Buffer;

  @Column({ name: 'captured_at', type: 'timestamptz' })
  capturedAt!: Date;
}
