import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Handover } from '../mdoc/session-transcript.js';

export const FORMATS = ['mso_mdoc', 'dc+sd-jwt'] as const;

/** A nonce that was issued for one presentation, and what that has to be. */
@Entity({ name: 'wallet_challenge' })
export class WalletChallenge {
  /** SHA-256 of the nonce; the nonce itself is not kept. */
  @PrimaryColumn({ type: 'bytea' })
  digest!: Buffer;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text' })
  format!: (typeof FORMATS)[number];

  /** The `docType` or `vct` that is asked for. */
  @Column({ name: 'document_type', type: 'text' })
  documentType!: string;

  /** Null where the caller brings the transcript of a session of its own. */
  @Column({ type: 'jsonb', nullable: true })
  handover!: Handover | null;

  @Column({ name: 'issued_at', type: 'timestamptz' })
  issuedAt!: Date;

  @Index('wallet_challenge_expires')
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** When a presentation was answered by it; no other is. */
  @Column({ name: 'used_at', type: 'timestamptz', nullable: true })
  usedAt!: Date | null;
}
