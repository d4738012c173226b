import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A gallery that a tenant made; the built-in one has no row, all members are in it. */
@Entity({ name: 'gallery' })
@Index('gallery_name', ['tenant', 'name'], { unique: true })
export class Gallery {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text' })
  name!: string;

  /** How many registrations are in it. */
  @Column({ type: 'bigint' })
  members!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}

/** A registration in a gallery. */
@Entity({ name: 'membership' })
@Index('membership_registration', ['tenant', 'registrationCode'])
export class Membership {
  @PrimaryColumn({ name: 'gallery_id', type: 'uuid' })
  galleryId!: string;

  @PrimaryColumn({ name: 'registration_code', type: 'uuid' })
  registrationCode!: string;

  @Column({ type: 'text' })
  tenant!: string;
}

/** A gallery that was deleted and whose memberships are still to be swept. */
@Entity({ name: 'deleted_gallery' })
export class DeletedGallery {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'deleted_at', type: 'timestamptz' })
  deletedAt!: Date;
}
