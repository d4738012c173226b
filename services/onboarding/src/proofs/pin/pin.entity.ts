import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** The PIN of a person, bound to the device that set it. */
@Entity({ name: 'pin' })
@Index('pin_identity', ['mpinDigest'], { unique: true })
export class Pin {
  @ForeignKey('subject', { name: 'pin_of_subject', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** SHA-256 of the identity's id, `mpinId`. */
  @Column({ name: 'mpin_digest', type: 'bytea' })
  mpinDigest!: Buffer;

  /** SHA-256 of the device's secret. */
  @Column({ name: 'device_digest', type: 'bytea' })
  deviceDigest!: Buffer;

  /** As `PinHasher` makes it. */
  @Column({ name: 'pin_hash', type: 'text' })
  pinHash!: string;

  @Column({ name: 'set_at', type: 'timestamptz' })
  setAt!: Date;
}
