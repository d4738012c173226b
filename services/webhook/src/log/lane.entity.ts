import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The queue of one endpoint, which one replica at a time works on. */
@Entity({ name: 'lane' })
export class LaneRow {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ name: 'endpoint_id', type: 'text' })
  endpointId!: string;

  /** The replica that works on it, until `leasedUntil`. */
  @Column({ type: 'uuid', nullable: true })
  owner!: string | null;

  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true })
  leasedUntil!: Date | null;

  /** Nothing is sent before, since the endpoint asked for that (Retry-After). */
  @Column({ name: 'rests_until', type: 'timestamptz', nullable: true })
  restsUntil!: Date | null;

  /** The first failure that no success has followed, nor two days without any. */
  @Column({ name: 'failing_since', type: 'timestamptz', nullable: true })
  failingSince!: Date | null;

  /** The latest failure. */
  @Column({ name: 'failed_at', type: 'timestamptz', nullable: true })
  failedAt!: Date | null;
}
