import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that some endpoint listens to, from its arrival to the end of its retention. */
@Entity({ name: 'event' })
@Index('event_transaction', ['tenant', 'transactionNum'])
@Index('event_session', ['tenant', 'sessionId'])
export class EventRow {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** Grows in the order of the stream. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  position!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text' })
  type!: string;

  @Column({ name: 'session_id', type: 'text' })
  sessionId!: string;

  @Column({ name: 'transaction_num', type: 'text' })
  transactionNum!: string;

  @Column({ name: 'occurred_at', type: 'timestamptz' })
  occurredAt!: Date;

  @Index('event_received')
  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;

  /** `LifecycleEvent` as the stream told it: ids and verdicts only. Null once the payload was made. */
  @Column({ type: 'bytea', nullable: true })
  message!: Buffer | null;

  /** Sealed JSON that receivers get. Null before it was made, and after an erasure. */
  @Column({ type: 'bytea', nullable: true })
  payload!: Buffer | null;

  /** When onboarding is asked next whose session it is; null when it need not be asked. */
  @Index('event_to_describe', { where: 'describe_at IS NOT NULL' })
  @Column({ name: 'describe_at', type: 'timestamptz', nullable: true })
  describeAt!: Date | null;

  @Column({ name: 'describe_tries', type: 'integer' })
  describeTries!: number;
}

/** Purpose to which a payload is sealed. */
export const payloadPurpose = (eventId: string) => `event:${eventId.toLowerCase()}`;
