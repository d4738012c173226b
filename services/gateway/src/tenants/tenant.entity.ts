import { CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A tenant; its realms are `{id}` and `{id}-consumers`. */
@Entity({ name: 'tenant' })
export class Tenant {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
