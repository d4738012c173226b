import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A page of a document that is kept, sealed, in the store of objects. A trigger orders the removal of the object of a deleted row. */
@Entity({ name: 'document_page' })
@Index('document_page_subject', ['subjectId'])
@Index('document_page_passed', ['tenant', 'passedAt'])
@Index('document_page_waiting', ['storedAt'], { where: 'passed_at IS NULL' })
export class DocumentPage {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @ForeignKey('subject', { name: 'document_page_of_subject', onDelete: 'CASCADE' })
  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId!: string;

  /** From 1, in the order in which the pages came. */
  @Column({ name: 'page_number', type: 'integer' })
  number!: number;

  @Column({ name: 'object_key', type: 'text' })
  objectKey!: string;

  /** Of the picture, before it was sealed. */
  @Column({ type: 'integer' })
  bytes!: number;

  /** EXIF orientation, 1 to 8, which the kept picture itself no longer says. */
  @Column({ type: 'integer' })
  orientation!: number;

  @Column({ name: 'stored_at', type: 'timestamptz' })
  storedAt!: Date;

  /** When the document passed; null while its chip is owed, or where it contradicts the chip. */
  @Column({ name: 'passed_at', type: 'timestamptz', nullable: true })
  passedAt!: Date | null;
}

/** What a sealed page is bound to, beside its tenant: no other page, of whomever, can take its place. */
export const pagePurpose = ({ subjectId, id, number }: Pick<DocumentPage, 'subjectId' | 'id' | 'number'>): string =>
  `document-page:${subjectId}:${id}:${number}`;
