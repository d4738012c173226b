import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** That a tenant's customer file was imported, and when. */
@Entity({ name: 'customer_file' })
export class CustomerFile {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @Column({ type: 'integer' })
  customers!: number;

  @Column({ name: 'imported_at', type: 'timestamptz' })
  importedAt!: Date;
}

/** A customer of a tenant, by the keyed digests of what names one. */
@Entity({ name: 'customer' })
@Index('customer_username', ['tenant', 'usernameDigest'])
@Index('customer_email', ['tenant', 'emailDigest'])
@Index('customer_phone_number', ['tenant', 'phoneNumberDigest'])
export class CustomerRow {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'username_digest', type: 'bytea', nullable: true })
  usernameDigest!: Buffer | null;

  @Column({ name: 'email_digest', type: 'bytea', nullable: true })
  emailDigest!: Buffer | null;

  @Column({ name: 'phone_number_digest', type: 'bytea', nullable: true })
  phoneNumberDigest!: Buffer | null;

  /** Sealed `CustomerData`. */
  @Column({ type: 'bytea' })
  sealed!: Buffer;
}

/** One fact of a customer, under the label of its column. */
@Entity({ name: 'customer_fact' })
@Index('customer_fact_draw', ['tenant', 'label', 'draw'])
export class CustomerFactRow {
  @ForeignKey('customer', { name: 'customer_fact_of_customer', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'customer_id', type: 'uuid' })
  customerId!: string;

  @PrimaryColumn({ type: 'text' })
  label!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** Keyed digest of the value as it is compared: equal ones of a label are the same answer. */
  @Column({ name: 'value_digest', type: 'bytea' })
  valueDigest!: Buffer;

  /** Random, 0 to 2³¹ − 1. */
  @Column({ type: 'integer' })
  draw!: number;

  /** Sealed value, bound to its customer and label. */
  @Column({ type: 'bytea' })
  sealed!: Buffer;
}
