import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Check } from '../session/session.machine.js';

/** The receipt of a step: what was decided, by which threshold, on which receipts of the engines. No biometric data. */
@Entity({ name: 'decision' })
@Index('decision_session', ['sessionId'])
@Index('decision_age', ['decidedAt'])
export class Decision {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @ForeignKey('session', { name: 'decision_of_session', onDelete: 'CASCADE' })
  @Column({ name: 'session_id', type: 'uuid' })
  sessionId!: string;

  @Column({ name: 'check_name', type: 'text' })
  check!: Check;

  @Column({ type: 'boolean' })
  passed!: boolean;

  /** Whether a biometric alone opened the session's way, because the tenant asks for nothing beside it (ADR 0053). */
  @Column({ name: 'single_factor', type: 'boolean', default: false })
  singleFactor!: boolean;

  /** The liveness engine's decision, for example LIVE. */
  @Column({ type: 'text', nullable: true })
  liveness!: string | null;

  /** S = −log10(false match rate); null when nothing was compared. */
  @Column({ name: 'match_score', type: 'double precision', nullable: true })
  matchScore!: number | null;

  /** The least S that the tenant's policy accepted at that time. */
  @Column({ name: 'match_threshold', type: 'double precision', nullable: true })
  matchThreshold!: number | null;

  @Column({ name: 'engine_receipts', type: 'text', array: true })
  engineReceipts!: string[];

  @Column({ name: 'decided_at', type: 'timestamptz' })
  decidedAt!: Date;
}
