import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A registration, which is a member of the built-in gallery. */
@Entity({ name: 'member' })
@Index('member_space', ['spaceId', 'registrationCode'])
@Index('member_spaceless', ['tenant', 'registrationCode'], { where: 'space_id IS NULL AND template IS NOT NULL' })
export class Member {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ name: 'registration_code', type: 'uuid' })
  registrationCode!: string;

  /** Where its face is searched; null where it has none, or one of another model pack. */
  @ForeignKey('space', { name: 'member_in_space' })
  @Column({ name: 'space_id', type: 'uuid', nullable: true })
  spaceId!: string | null;

  /** As onboarding told it, sealed; null for who has no face. */
  @Column({ type: 'bytea', nullable: true })
  template!: Buffer | null;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;
}

/** A registration that was erased, so that nothing that comes later brings it back. */
@Entity({ name: 'erased_member' })
@Index('erased_member_age', ['erasedAt'])
export class ErasedMember {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ name: 'registration_code', type: 'uuid' })
  registrationCode!: string;

  @Column({ name: 'erased_at', type: 'timestamptz' })
  erasedAt!: Date;
}
