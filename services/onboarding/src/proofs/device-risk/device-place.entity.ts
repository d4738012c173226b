import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Where a person was when the device's risk was approved last, if a location was given. */
@Entity({ name: 'device_place' })
@Index('device_place_age', ['seenAt'])
export class DevicePlace {
  @ForeignKey('subject', { name: 'device_place_of_subject', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** Sealed `Location`. */
  @Column({ type: 'bytea' })
  place!: Buffer;

  @Column({ name: 'seen_at', type: 'timestamptz' })
  seenAt!: Date;
}
