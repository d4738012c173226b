import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A device of a person, by the caller's name for it. */
@Entity({ name: 'device' })
export class Device {
  @ForeignKey('subject', { name: 'device_of_subject', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @PrimaryColumn({ name: 'device_id', type: 'text' })
  deviceId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** DER SubjectPublicKeyInfo; null for a device that can never prove itself. */
  @Column({ name: 'public_key', type: 'bytea', nullable: true })
  publicKey!: Buffer | null;

  @Column({ name: 'added_at', type: 'timestamptz' })
  addedAt!: Date;
}
