import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a tenant's changes are. Locked by every transaction that changes its members or galleries. */
@Entity({ name: 'tenant_index' })
export class TenantIndex {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  /** Of its latest change. */
  @Column({ type: 'bigint' })
  revision!: string;

  /** Changes up to this revision are no longer kept. */
  @Column({ type: 'bigint' })
  pruned!: string;

  /** How many registrations are members. */
  @Column({ type: 'bigint' })
  members!: string;

  /** The space that templates go to; null until the first one. */
  @Column({ name: 'space_id', type: 'uuid', nullable: true })
  spaceId!: string | null;

  /** When the members were last compared with onboarding's registrations; null: never, so that some may be missing. */
  @Column({ name: 'compared_at', type: 'timestamptz', nullable: true })
  comparedAt!: Date | null;

  /** When a new secret was asked for; null once its space is there. */
  @Column({ name: 'rekey_asked_at', type: 'timestamptz', nullable: true })
  rekeyAskedAt!: Date | null;

  /** Whether an index that replicas share holds only a part of the tenant. */
  @Column({ name: 'is_loading', type: 'boolean', default: false })
  isLoading!: boolean;
}
