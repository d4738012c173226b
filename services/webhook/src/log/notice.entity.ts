import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What an administrator should know: an endpoint was disabled by us. */
@Entity({ name: 'notice' })
@Index('notice_of_tenant', ['tenant', 'at'])
export class Notice {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'endpoint_id', type: 'text' })
  endpointId!: string;

  @Column({ type: 'text' })
  kind!: 'endpoint.disabled';

  @Column({ type: 'text' })
  reason!: 'gone' | 'failing';

  @Index('notice_at')
  @Column({ type: 'timestamptz' })
  at!: Date;
}
