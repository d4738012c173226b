import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A frame that was judged, as far as it takes to know it again: no picture, and nothing without the tenant's key. */
@Entity({ name: 'seen_frame' })
export class SeenFrame {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  /** HMAC-SHA-256 of the encoded frame's SHA-256 under the tenant's key. */
  @PrimaryColumn({ type: 'bytea' })
  digest!: Buffer;

  /** The perceptual hash, masked by the tenant's key; 64 bits as a signed number. */
  @Column({ type: 'bigint' })
  perceptual!: string;

  /** Pieces of the masked hash, each with its place, by which near ones are found. */
  @Index('seen_frame_bands', { synchronize: false })
  @Column({ type: 'integer', array: true })
  bands!: number[];

  /** The operation that met it first, where the caller names one. */
  @Column({ name: 'operation_id', type: 'text', nullable: true })
  operationId!: string | null;

  @Index('seen_frame_expires')
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
