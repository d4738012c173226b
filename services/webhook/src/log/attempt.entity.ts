import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Attempt } from '../endpoints/ports.js';
import { Delivery } from './delivery.entity.js';

/** What came of one attempt of a delivery. */
@Entity({ name: 'attempt' })
@ForeignKey(() => Delivery, ['eventId', 'endpointId'], ['eventId', 'endpointId'], {
  name: 'attempt_of_delivery',
  onDelete: 'CASCADE',
})
export class AttemptRow {
  @PrimaryColumn({ name: 'event_id', type: 'uuid' })
  eventId!: string;

  @PrimaryColumn({ name: 'endpoint_id', type: 'text' })
  endpointId!: string;

  /** Counts from 1. */
  @PrimaryColumn({ type: 'integer' })
  number!: number;

  /** When its outcome was known. */
  @Column({ type: 'timestamptz' })
  at!: Date;

  @Column({ type: 'text' })
  outcome!: Attempt['outcome'];

  @Column({ type: 'integer', nullable: true })
  status!: number | null;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ name: 'duration_ms', type: 'integer' })
  durationMs!: number;

  /** First bytes of the answer to a failed attempt, sealed, since receivers may quote what they got. */
  @Column({ type: 'bytea', nullable: true })
  answer!: Buffer | null;
}
