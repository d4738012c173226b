import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that was decided with its transaction and waits to be published. Rows leave once JetStream has them. */
@Entity({ name: 'outbox_event' })
export class OutboxEvent {
  /** Also the JetStream message id, which makes a second publish harmless. */
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** Order of the decisions about one thing; between different keys it says nothing. */
  @Index('outbox_event_position')
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS', insert: false })
  position!: string;

  /** What the event is about: events of one key are published in the order of their positions. */
  @Column({ name: 'ordering_key', type: 'text', default: '' })
  orderingKey!: string;

  @Column({ type: 'text' })
  subject!: string;

  @Column({ type: 'bytea' })
  payload!: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
