import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AnchorKind } from './anchor.js';

/** Whom a tenant trusts to issue documents of wallets: by a certificate, or by a key together with the issuer. */
@Entity({ name: 'wallet_anchor' })
export class WalletAnchor {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  kind!: AnchorKind;

  /** 64 hexadecimal digits. */
  @Column({ type: 'text' })
  sha256!: string;

  /** DER. */
  @Column({ type: 'bytea', nullable: true })
  certificate!: Buffer | null;

  @Column({ type: 'jsonb', nullable: true })
  jwk!: object | null;

  /** The `iss` that may sign by the key. */
  @Column({ type: 'text', nullable: true })
  issuer!: string | null;

  @Column({ name: 'added_at', type: 'timestamptz' })
  addedAt!: Date;
}
