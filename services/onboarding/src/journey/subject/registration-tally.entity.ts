import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * How many people of a tenant are registered, as the sum of its rows: a trigger on `subject` adds +1 and −1, so that
 * parallel completions never wait for one counter; the sweeper folds the rows.
 */
@Entity({ name: 'registration_tally' })
@Index('registration_tally_tenant', ['tenant'])
export class RegistrationTally {
  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'bigint' })
  people!: string;
}
