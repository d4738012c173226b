import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Check } from '../session/session.machine.js';

/** A request for a step, known by its body's hash: claimed by one copy of it, then answered for all of them. */
@Entity({ name: 'step' })
export class Step {
  @ForeignKey('session', { name: 'step_of_session', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId!: string;

  @PrimaryColumn({ name: 'check_name', type: 'text' })
  check!: Check;

  @PrimaryColumn({ name: 'body_hash', type: 'bytea' })
  bodyHash!: Buffer;

  @Column({ type: 'text' })
  tenant!: string;

  /** Names the copy that works on it; a newer claim makes an older one void. */
  @Column({ type: 'uuid' })
  claim!: string;

  /** When another copy may take over from one that died. */
  @Column({ name: 'lease_until', type: 'timestamptz' })
  leaseUntil!: Date;

  /** What the step answered, as JSON; flags, scores and ids only. Null while it runs. */
  @Column({ type: 'text', nullable: true })
  answer!: string | null;
}
