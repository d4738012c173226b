import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A code that the right PIN gave, for one verifyPIN. */
@Entity({ name: 'pin_authorization' })
@Index('pin_authorization_subject', ['subjectId'])
@Index('pin_authorization_end', ['expiresAt'])
export class PinAuthorization {
  /** SHA-256 of the code. */
  @PrimaryColumn({ name: 'code_digest', type: 'bytea' })
  codeDigest!: Buffer;

  @ForeignKey('subject', { name: 'pin_authorization_of_subject', onDelete: 'CASCADE' })
  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
