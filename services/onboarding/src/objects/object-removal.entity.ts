import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An object that no row refers to any more, or yet: to be removed when it is due, and again when nothing can store it any longer. */
@Entity({ name: 'object_removal' })
@Index('object_removal_due', ['dueAt'])
export class ObjectRemoval {
  @PrimaryColumn({ name: 'object_key', type: 'text' })
  objectKey!: string;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;

  @Column({ name: 'links_end', type: 'timestamptz' })
  linksEnd!: Date;
}
