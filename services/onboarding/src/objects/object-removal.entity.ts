import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An object whose recording was deleted: to be removed at once, and again when the last link that could store it has ended. */
@Entity({ name: 'recording_removal' })
@Index('recording_removal_due', ['dueAt'])
export class ObjectRemoval {
  @PrimaryColumn({ name: 'object_key', type: 'text' })
  objectKey!: string;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;

  @Column({ name: 'links_end', type: 'timestamptz' })
  linksEnd!: Date;
}
