import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A request for a step, known by its body's hash: claimed by one copy of it, then answered for all of them. */
@Entity({ name: 'step' })
export class StepRow {
  @ForeignKey('session', { name: 'step_of_session', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @PrimaryColumn({ name: 'body_hash', type: 'bytea' })
  bodyHash!: Buffer;

  @Column({ type: 'text' })
  tenant!: string;

  /** Names the copy that holds the claim; a newer claim makes an older one void. */
  @Column({ type: 'uuid' })
  claim!: string;

  /** Names the operation to other services; the same for every copy and every try. */
  @Column({ name: 'operation_id', type: 'uuid' })
  operationId!: string;

  /** Until then the claim holds, or the answer: afterwards another copy may claim it. */
  @Column({ name: 'lease_until', type: 'timestamptz' })
  leaseUntil!: Date;

  /** What all copies are answered from, as JSON; flags, scores and ids only. Null while it runs or after it failed. */
  @Column({ type: 'text', nullable: true })
  answer!: string | null;
}
