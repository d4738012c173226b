import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event that a consumer gave up on, whole, so that an operator can look at it and have it handled later. */
@Entity({ name: 'parked_event' })
export class ParkedEvent {
  @PrimaryColumn({ type: 'text' })
  consumer!: string;

  @PrimaryColumn({ name: 'event_id', type: 'text' })
  eventId!: string;

  /** Place in the stream. */
  @Column({ type: 'bigint' })
  sequence!: string;

  @Column({ type: 'text' })
  subject!: string;

  @Column({ type: 'bytea' })
  payload!: Buffer;

  /** Name of the last error; its message stays in the log, since it may quote data. */
  @Column({ type: 'text' })
  reason!: string;

  @Column({ name: 'parked_at', type: 'timestamptz' })
  parkedAt!: Date;
}
