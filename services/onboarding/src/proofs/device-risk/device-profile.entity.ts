import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What a page's script collected of a device, until a step judges it or its time is over. */
@Entity({ name: 'device_profile' })
@Index('device_profile_end', ['expiresAt'])
@Index('device_profile_subject', ['subjectId'])
export class DeviceProfile {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ name: 'ap_session_id', type: 'uuid' })
  apSessionId!: string;

  /** Keyed digest of the device's identifier; null where a provider profiled it. */
  @Column({ name: 'device_digest', type: 'bytea', nullable: true })
  deviceDigest!: Buffer | null;

  /** Sealed `KeptSignals`; null once they were judged, and where a provider has them. */
  @Column({ type: 'bytea', nullable: true })
  signals!: Buffer | null;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** Of whom it was judged; null before. */
  @ForeignKey('subject', { name: 'device_profile_of_subject', onDelete: 'CASCADE' })
  @Column({ name: 'subject_id', type: 'uuid', nullable: true })
  subjectId!: string | null;
}
