import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that was committed and waits to be published. Rows are deleted once JetStream has them. */
@Entity({ name: 'outbox_event' })
export class OutboxEvent {
  /** Also the JetStream message id, which makes a second publish harmless. */
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** Order of the events of one key; between different keys it means nothing. */
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
