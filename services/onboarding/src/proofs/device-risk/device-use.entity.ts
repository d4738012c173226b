import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** That a person used a device, and when last. */
@Entity({ name: 'device_use' })
@Index('device_use_subject', ['subjectId'])
@Index('device_use_age', ['lastUsedAt'])
export class DeviceUse {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  /** Keyed digest of the device's identifier. */
  @PrimaryColumn({ name: 'device_digest', type: 'bytea' })
  deviceDigest!: Buffer;

  @ForeignKey('subject', { name: 'device_use_of_subject', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @Column({ name: 'last_used_at', type: 'timestamptz' })
  lastUsedAt!: Date;
}
