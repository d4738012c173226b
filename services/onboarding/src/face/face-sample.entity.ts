import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** The face that an enrolment captured; at most one, a new capture replaces it. */
@Entity({ name: 'face_sample' })
export class FaceSample {
  /** The enrolment, and with it the registration of the same id. */
  @ForeignKey('session', { name: 'face_sample_of_session', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'owner_id', type: 'uuid' })
  ownerId!: string;

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
