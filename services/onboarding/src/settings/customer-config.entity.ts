import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a tenant changed of its configuration. */
@Entity({ name: 'customer_config' })
export class CustomerConfig {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  /** JSON of the members that differ from `DEFAULT_CONFIG` or are unknown to it; text keeps order and every character. */
  @Column({ type: 'text' })
  changes!: string;
}
