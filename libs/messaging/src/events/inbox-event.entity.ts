import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that a consumer has handled, recorded in the transaction that handled it. */
@Entity({ name: 'inbox_event' })
export class InboxEvent {
  @PrimaryColumn({ type: 'text' })
  consumer!: string;

  @PrimaryColumn({ name: 'event_id', type: 'text' })
  eventId!: string;

  @Index('inbox_event_received_at')
  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;
}
