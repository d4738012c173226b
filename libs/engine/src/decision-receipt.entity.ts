import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A model that took part in a decision. */
export interface UsedModel {
  readonly role: string;
  readonly name: string;
  /** Digest of the weights. */
  readonly sha256: string;
}

/** A digest under a key of the tenant. */
export interface KeyedDigest {
  /** The key of the ring from which the digest's key was derived. */
  readonly key: string;
  /** 64 hexadecimal digits. */
  readonly digest: string;
}

/** Something that was judged: a digest of it under a key of the tenant, never itself (`inputDigest`). */
export interface JudgedInput {
  readonly kind: string;
  /** The key of the ring from which the digest's key was derived. Absent in receipts of versions with plain digests. */
  readonly key?: string;
  /** Hexadecimal digits; absent with `key`. */
  readonly digest?: string;
}

/**
 * What an engine decided and on what grounds: enough to know the same input and the request again, with the keys of the
 * installation, and to repeat the decision. Nothing in it leads to a person, and no text of the caller's is in it (ADR 0077).
 */
@Entity({ name: 'decision_receipt' })
@Index('decision_receipt_tenant_created', ['tenant', 'createdAt'])
@Index('decision_receipt_created', ['createdAt'])
export class DecisionReceipt {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** Digest of the id of the request (`requestDigest`); null for work that no request asked for, and in older receipts. */
  @Column({ type: 'jsonb', nullable: true })
  request!: KeyedDigest | null;

  /** What was asked, for example `compare`. */
  @Column({ type: 'text' })
  operation!: string;

  /** What was answered, for example `LIVE`. */
  @Column({ type: 'text' })
  outcome!: string;

  /** The policy that was applied, thresholds included. */
  @Column({ type: 'jsonb' })
  policy!: object;

  /** Every score that the decision was made from, by name. */
  @Column({ type: 'jsonb' })
  scores!: object;

  @Column({ type: 'jsonb' })
  models!: readonly UsedModel[];

  @Column({ type: 'jsonb' })
  inputs!: readonly JudgedInput[];

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
