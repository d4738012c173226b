import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** The request that registered a person without a session, for an hour; it goes with the person before that. */
@Entity({ name: 'registered_request' })
@Index('registered_request_age', ['registeredAt'])
export class RegisteredRequest {
  @ForeignKey('subject', { name: 'registered_request_of_subject', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** Keyed digest of its content. */
  @Column({ type: 'bytea' })
  digest!: Buffer;

  @Column({ name: 'registered_at', type: 'timestamptz' })
  registeredAt!: Date;
}
