import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A certificate of a signer of visible digital seals. Whether it is trusted is decided with each seal. */
@Entity({ name: 'seal_signer' })
@Index('seal_signer_reference', ['reference'])
export class SealSignerRow {
  /** Of its bytes, in lower-case hex. */
  @PrimaryColumn({ type: 'text' })
  sha256!: string;

  /** By which seals name it: country, signer and serial number, for example DETS27. */
  @Column({ type: 'text' })
  reference!: string;

  /** Two letters. */
  @Column({ type: 'text' })
  state!: string;

  @Column({ name: 'not_before', type: 'timestamptz' })
  notBefore!: Date;

  @Column({ name: 'not_after', type: 'timestamptz' })
  notAfter!: Date;

  /** DER. */
  @Column({ type: 'bytea' })
  certificate!: Buffer;

  @Column({ name: 'imported_at', type: 'timestamptz' })
  importedAt!: Date;

  /** Null of one that counts. */
  @Column({ name: 'withdrawn_at', type: 'timestamptz', nullable: true })
  withdrawnAt!: Date | null;
}
