import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What a step measured, by name: numbers, flags and verdicts of engines. No biometric data. */
export interface Scores {
  /** The one figure that a registration's details show. */
  score?: number;
  [name: string]: number | string | boolean | undefined;
}

/** The outcome of a step: its result, with the scores, the thresholds and the engines' receipts that it rests on. */
@Entity({ name: 'outcome' })
@Index('outcome_session', ['sessionId'])
@Index('outcome_age', ['decidedAt'])
export class Outcome {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @ForeignKey('session', { name: 'outcome_of_session', onDelete: 'CASCADE' })
  @Column({ name: 'session_id', type: 'uuid' })
  sessionId!: string;

  /** The check, or the name of a step that owes none. */
  @Column({ name: 'check_name', type: 'text' })
  check!: string;

  @Column({ type: 'boolean' })
  passed!: boolean;

  /** Whether the session asks for biometrics only, because the tenant requires no other factor (ADR 0053). */
  @Column({ name: 'single_factor', type: 'boolean' })
  singleFactor!: boolean;

  @Column({ type: 'jsonb' })
  scores!: Scores;

  @Column({ name: 'engine_receipts', type: 'text', array: true })
  engineReceipts!: string[];

  @Column({ name: 'decided_at', type: 'timestamptz' })
  decidedAt!: Date;
}
