import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { EventType } from './event-types.js';

/** Where events of a tenant are delivered to. */
@Entity({ name: 'endpoint' })
@Index('endpoint_tenant', ['tenant'])
export class EndpointRow {
  /** 32 hexadecimal digits. */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text', array: true })
  events!: EventType[];

  @Column({ name: 'encrypt_message_body', type: 'boolean' })
  encryptMessageBody!: boolean;

  @Column({ name: 'add_signature_header', type: 'boolean' })
  addSignatureHeader!: boolean;

  /** `Target`, sealed. */
  @Column({ type: 'bytea' })
  sealed!: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true })
  disabledAt!: Date | null;

  /** `owner`: by a change of its owner. */
  @Column({ name: 'disabled_reason', type: 'text', nullable: true })
  disabledReason!: 'gone' | 'failing' | 'owner' | null;
}

/** A secret of an endpoint. */
@Entity({ name: 'endpoint_secret' })
@Index('endpoint_secret_endpoint', ['endpointId'])
@Index('endpoint_secret_tenant', ['tenant'])
@Index('endpoint_secret_expiry', ['expiresAt'])
export class EndpointSecretRow {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @ForeignKey('endpoint', { name: 'endpoint_secret_of_endpoint', onDelete: 'CASCADE' })
  @Column({ name: 'endpoint_id', type: 'text' })
  endpointId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'bytea' })
  sealed!: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Null of the one that signs and seals; the others sign beside it until then. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;
}
