import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A session id that was issued and not used yet. Using it deletes the row, so it works once. */
@Entity({ name: 'capture_session' })
export class CaptureSession {
  /** SHA-256 of the id; the id itself is not kept. */
  @PrimaryColumn({ type: 'bytea' })
  digest!: Buffer;

  @Column({ type: 'text' })
  tenant!: string;

  @Index('capture_session_expires')
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
