import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** That something was used for somebody, of whom a keyed digest alone is kept; deleted after a day. */
@Entity({ name: 'daily_use' })
@Index('daily_use_whose', ['tenant', 'factor', 'digest', 'usedAt'])
@Index('daily_use_age', ['usedAt'])
export class DailyUse {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** What was used, by the name that its proof gives it. */
  @Column({ type: 'text' })
  factor!: string;

  @Column({ type: 'bytea' })
  digest!: Buffer;

  @Column({ name: 'used_at', type: 'timestamptz' })
  usedAt!: Date;
}
