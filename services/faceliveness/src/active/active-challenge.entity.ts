import type { Movement } from '@bonafide/vision/active/movements';
import type { ScreenColour } from '@bonafide/vision/colour-challenge/judge-colours';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Movements that were issued for one guided capture. */
@Entity({ name: 'active_challenge' })
@Index('active_challenge_open', ['tenant', 'scope'], { unique: true, where: 'used_at IS NULL' })
export class ActiveChallenge {
  /** SHA-256 of the id; the id itself is not kept. */
  @PrimaryColumn({ type: 'bytea' })
  digest!: Buffer;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text', array: true })
  movements!: Movement[];

  /** Colours that the page shows before the movements; empty where the experiment is off. */
  @Column({ type: 'text', array: true, default: '{}' })
  colours!: ScreenColour[];

  /** What it was issued for, which alone may use it; null where a client asked for it. */
  @Column({ type: 'text', nullable: true })
  scope!: string | null;

  @Column({ name: 'issued_at', type: 'timestamptz' })
  issuedAt!: Date;

  @Index('active_challenge_expires')
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** When a capture used it up; no other may, unless it is a repeat of the same operation. */
  @Column({ name: 'used_at', type: 'timestamptz', nullable: true })
  usedAt!: Date | null;

  @Column({ name: 'operation_id', type: 'text', nullable: true })
  operationId!: string | null;
}
