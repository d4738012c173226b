import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The key under which a tenant's usernames, and what else is looked up, are digested, sealed by the vault. */
@Entity({ name: 'lookup_key' })
export class LookupKey {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @Column({ type: 'bytea' })
  sealed!: Buffer;
}
