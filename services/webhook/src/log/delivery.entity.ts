import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * `waiting`: for the event's description. `pending`: to be sent at `dueAt`. Ended: `delivered`; `failed`, after the last try;
 * `erased`, with the person; `cancelled`, since the endpoint was disabled or deleted.
 */
export const DELIVERY_STATES = ['waiting', 'pending', 'delivered', 'failed', 'erased', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One event for one endpoint. */
@Entity({ name: 'delivery' })
@Index('delivery_of_endpoint', ['endpointId', 'position'])
@Index('delivery_due', ['endpointId', 'dueAt', 'position'], { where: `state = 'pending'` })
@Index('delivery_of_session', ['endpointId', 'sessionId', 'position'], { where: `state IN ('waiting', 'pending')` })
export class Delivery {
  @ForeignKey('event', { name: 'delivery_of_event', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'event_id', type: 'uuid' })
  eventId!: string;

  @PrimaryColumn({ name: 'endpoint_id', type: 'text' })
  endpointId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'session_id', type: 'text' })
  sessionId!: string;

  /** That of the event. */
  @Column({ type: 'bigint' })
  position!: string;

  @Column({ type: 'text' })
  state!: DeliveryState;

  /** Tries of the schedule so far; begins anew when the delivery is sent again by hand. */
  @Column({ type: 'integer' })
  tries!: number;

  /** All attempts so far. */
  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Column({ name: 'first_tried_at', type: 'timestamptz', nullable: true })
  firstTriedAt!: Date | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  @Column({ name: 'content_type', type: 'text', nullable: true })
  contentType!: string | null;

  /** The bytes of a failed attempt, which the next one sends too; sealed. */
  @Column({ type: 'bytea', nullable: true })
  body!: Buffer | null;
}

/** Purposes to which the bytes of a delivery, and what was answered to one, are sealed. */
export const bodyPurpose = (eventId: string, endpointId: string) => `body:${eventId}/${endpointId}`;
export const answerPurpose = (eventId: string, endpointId: string) => `answer:${eventId}/${endpointId}`;
