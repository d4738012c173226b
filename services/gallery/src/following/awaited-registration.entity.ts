import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A registration that onboarding has to tell of: new, or changed. */
@Entity({ name: 'awaited_registration' })
@Index('awaited_registration_due', ['tenant', 'dueAt'])
export class AwaitedRegistration {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ name: 'registration_code', type: 'uuid' })
  registrationCode!: string;

  /** Another one whenever it is asked for again, so that an older answer does not pass for the newer one. */
  @Column({ type: 'uuid' })
  asked!: string;

  /** Since when it is missing; searches wait for those that are missing for long. */
  @Column({ type: 'timestamptz' })
  since!: Date;

  /** When onboarding is asked next. */
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;

  @Column({ type: 'integer' })
  tries!: number;
}
