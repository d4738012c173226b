import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The keys of a tenant's callback links, sealed by the vault. */
@Entity({ name: 'b2c_key' })
export class B2cKey {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @Column({ type: 'bytea' })
  sealed!: Buffer;
}
