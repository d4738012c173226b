import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** An RSA key that signs tokens. Its id is the `kid` of the tokens and of the published key. */
@Entity({ name: 'signing_key' })
export class SigningKey {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'public_jwk', type: 'jsonb' })
  publicJwk!: Record<string, string>;

  /** The private key (PKCS#8), sealed under a key-encryption key. */
  @Column({ type: 'bytea' })
  sealed!: Buffer;

  @Column({ name: 'wrapping_key_id', type: 'text' })
  wrappingKeyId!: string;

  /** From then on it signs, until a newer one does. */
  @Column({ name: 'signs_from', type: 'timestamptz' })
  signsFrom!: Date;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
