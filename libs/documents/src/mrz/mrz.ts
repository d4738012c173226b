/** Forms of machine-readable zones: ICAO Doc 9303 parts 4 to 7, and the French (2 × 36, until 2021) and Swiss ones. */
export type MrzFormat = 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B' | 'FRA-ID' | 'CHE-DL';

/** A zone as it was recognised: a `MrzReading` of `ocr`, of which the grammar needs no more. */
export interface RecognisedMrz {
  readonly lines: readonly (readonly RecognisedCharacter[])[];
}

/** A capital, a digit or a filler; 0 to 1. */
export interface RecognisedCharacter {
  readonly character: string;
  readonly confidence: number;
  /** What else was seen there, by another reader or in another look; never the character itself. */
  readonly also?: string | undefined;
}

/** A check digit. */
export interface MrzCheck {
  /** What it covers. */
  readonly of:
    | 'document number'
    | 'date of birth'
    | 'date of expiry'
    | 'personal number'
    | 'composite'
    | 'date of issue';
  /** `tolerated`: not the digit of ICAO 9303, but what the issuer is known to fill in (a finding, not a fault). */
  readonly result: 'right' | 'wrong' | 'tolerated';
}

/** A character that was replaced because only so the zone's own rules hold; one that was put in (`from` is empty) or taken out. */
export interface MrzRepair {
  readonly line: number;
  readonly column: number;
  readonly from: string;
  readonly to: string;
  /**
   * `alphabet`: the position allows letters or digits alone, or stands among fillers. `check digit`: a look-alike,
   * or what another reader saw, that makes the check digit right. `length`: the line was read too short or too long.
   */
  readonly by: 'alphabet' | 'check digit' | 'length';
}

/** A machine-readable zone, parted into its fields. Values are as printed, without fillers; empty where there is none. */
export interface Mrz {
  readonly format: MrzFormat;
  /** After repairs. */
  readonly lines: readonly string[];
  readonly documentCode: string;
  readonly issuer: string;
  readonly documentNumber: string;
  readonly primaryIdentifier: string;
  readonly secondaryIdentifier: string;
  /** The name reaches the end of its field, so that it may go on. */
  readonly nameTruncated: boolean;
  readonly nationality: string;
  /** yyMMdd as printed. */
  readonly birthDate: string;
  /** M, F or < (unspecified). */
  readonly sex: string;
  readonly expiryDate: string;
  /** Of the Swiss and French forms that have one. */
  readonly issueDate: string;
  readonly personalNumber: string;
  readonly optionalData: readonly string[];
  readonly checks: readonly MrzCheck[];
  readonly repairs: readonly MrzRepair[];
  /** Of each character, 0 to 1, as the reader tells it; unset where the zone was not read from a picture. */
  readonly confidences?: readonly (readonly number[])[];
}
