import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How many people of a tenant were registered on a day (UTC) and still are, as far as changes were added up. */
@Entity({ name: 'registration_tally' })
export class RegistrationTally {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ type: 'date' })
  day!: string;

  @Column({ type: 'bigint' })
  people!: string;
}

/**
 * A registration (+1) or an erasure (−1) of a person registered on a day: appended by a trigger on `subject`, so that
 * parallel completions never wait for one counter; the sweeper adds changes up.
 */
@Entity({ name: 'registration_change' })
@Index('registration_change_tenant', ['tenant'])
export class RegistrationChange {
  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'date' })
  day!: string;

  @Column({ type: 'integer' })
  people!: number;
}
