import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { SealSignerRow } from './seal-signer.entity.js';

/** Counts changes of whom is trusted; the only row has the id 1. */
@Entity({ name: 'trust_version' })
export class TrustVersion {
  @PrimaryColumn({ type: 'smallint' })
  id!: number;

  @Column({ type: 'bigint' })
  version!: string;
}

/** A country signing certificate. */
@Entity({ name: 'trust_certificate' })
@Index('trust_certificate_state', ['state'])
export class TrustCertificate {
  /** Of its bytes, in lower-case hex. */
  @PrimaryColumn({ type: 'text' })
  sha256!: string;

  /** Two letters. */
  @Column({ type: 'text' })
  state!: string;

  /** Its name in the form in which names are compared. */
  @Column({ type: 'text' })
  subject!: string;

  @Column({ name: 'key_identifier', type: 'text' })
  keyIdentifier!: string;

  @Column({ name: 'not_before', type: 'timestamptz' })
  notBefore!: Date;

  @Column({ name: 'not_after', type: 'timestamptz' })
  notAfter!: Date;

  /** DER. */
  @Column({ type: 'bytea' })
  certificate!: Buffer;
}

/** A master list that was imported. */
@Entity({ name: 'trust_list' })
@Index('trust_list_in_force', ['source'], { unique: true, where: 'in_force' })
export class TrustList {
  /** Whose it is, for example ICAO, DE or NL. */
  @PrimaryColumn({ type: 'text' })
  source!: string;

  /** 1 for the first of its source. */
  @PrimaryColumn({ type: 'integer' })
  version!: number;

  @Column({ name: 'in_force', type: 'boolean' })
  inForce!: boolean;

  @Column({ name: 'signed_at', type: 'timestamptz' })
  signedAt!: Date;

  @Column({ name: 'imported_at', type: 'timestamptz' })
  importedAt!: Date;

  @Column({ name: 'file_sha256', type: 'text' })
  fileSha256!: string;

  /** The root that it was verified against. */
  @Column({ name: 'root_sha256', type: 'text' })
  rootSha256!: string;

  @Column({ type: 'integer' })
  certificates!: number;

  /** Certificates of it that could not be read. */
  @Column({ type: 'integer' })
  unreadable!: number;
}

/** A certificate in a version of a list. */
@Entity({ name: 'trust_listing' })
@Index('trust_listing_sha256', ['sha256'])
export class TrustListing {
  @PrimaryColumn({ type: 'text' })
  source!: string;

  @PrimaryColumn({ type: 'integer' })
  version!: number;

  @PrimaryColumn({ type: 'text' })
  sha256!: string;
}

/** A tenant's own decision about a certificate. */
@Entity({ name: 'tenant_trust' })
export class TenantTrust {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ type: 'text' })
  sha256!: string;

  @Column({ type: 'boolean' })
  trusted!: boolean;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;
}

/** Which signers a country signing certificate's key took back. */
@Entity({ name: 'revocation_list' })
@Index('revocation_list_state', ['state'])
export class RevocationListRow {
  @PrimaryColumn({ name: 'certificate_sha256', type: 'text' })
  certificateSha256!: string;

  @Column({ type: 'text' })
  state!: string;

  @Column({ name: 'issued_at', type: 'timestamptz' })
  issuedAt!: Date;

  @Column({ name: 'next_at', type: 'timestamptz', nullable: true })
  nextAt!: Date | null;

  @Column({ type: 'integer' })
  revoked!: number;

  /** DER. */
  @Column({ type: 'bytea' })
  list!: Buffer;
}

export const TRUST_ENTITIES = [
  TrustVersion,
  TrustCertificate,
  TrustList,
  TrustListing,
  TenantTrust,
  RevocationListRow,
  SealSignerRow,
];
