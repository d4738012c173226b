import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A request that came with an `Idempotency-Key`: claimed by one copy of it, then answered for all of them. */
@Entity({ name: 'kept_answer' })
export class KeptAnswer {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ name: 'key_digest', type: 'bytea' })
  keyDigest!: Buffer;

  /** SHA-256 of method, path and body: another request under the same key is refused. */
  @Column({ name: 'request_digest', type: 'bytea' })
  requestDigest!: Buffer;

  /** Names the copy that works on the request; a newer claim makes an older one void. */
  @Column({ type: 'uuid' })
  claim!: string;

  /** Until then nobody takes the request over from a copy that has not answered. */
  @Column({ name: 'lease_until', type: 'timestamptz' })
  leaseUntil!: Date;

  /** From then on the key is free again. */
  @Index('kept_answer_expiry')
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** The answer's body as JSON, sealed, since it may hold tokens. Null while the request is worked on. */
  @Column({ type: 'bytea', nullable: true })
  answer!: Buffer | null;
}
