import type { SealProfile } from './profiles.js';

/** What a seal says, by one of its tags. */
export interface SealFeature {
  readonly tag: number;
  /** Unset where the seal's use does not define the tag. */
  readonly name: string | undefined;
  /** Decoded; lines of a machine-readable zone are parted by line feeds; undefined of bytes, and of unknown tags. */
  readonly text: string | undefined;
  readonly bytes: Uint8Array;
}

/** A visible digital seal (ICAO Doc 9303-13). What it says proves nothing until `verifySeal` has found its signature valid. */
export interface Seal {
  readonly version: 3 | 4;
  /** State or organisation, of one to three letters. */
  readonly issuer: string;
  /** Two letters for the signer's country, two for the signer. */
  readonly signer: string;
  /** Of the signer's certificate: its serial number, hexadecimal. */
  readonly certificateReference: string;
  /** yyyy-MM-dd; undefined where the seal has no day of the calendar there. */
  readonly issueDate: string | undefined;
  readonly signatureDate: string | undefined;
  readonly reference: number;
  readonly category: number;
  /** Unset where the use is not known: features then have no names, and the signature can be verified all the same. */
  readonly profile: SealProfile | undefined;
  readonly features: readonly SealFeature[];
  /** Header and features: what is signed. */
  readonly signed: Uint8Array;
  /** r and s, of equal length. */
  readonly signature: Uint8Array;
}

/** Why bytes are no seal. */
export type SealFault =
  | 'NOT_A_SEAL'
  | 'TOO_LONG'
  | 'VERSION'
  | 'HEADER'
  | 'CUT_SHORT'
  | 'FEATURE'
  | 'NO_FEATURES'
  | 'NO_SIGNATURE';
