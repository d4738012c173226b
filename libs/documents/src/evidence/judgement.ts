import type { Mrz } from '../mrz/mrz.js';
import type { FieldName } from './field-names.js';
import type { ZoneValue } from './zone-value.js';

export type Verdict = 'OK' | 'FAILED' | 'UNDEFINED';

/** All that was read of a document, of all its pages. */
export interface Evidence {
  /** For example "Germany - Identity Card (2021)"; unset where the type is not known. */
  readonly documentName: string | undefined;
  /** What every zone says; a zone may say a field once. */
  readonly values: readonly ZoneValue[];
  readonly mrz: Mrz | undefined;
  /** Zones that documents of this type have, read or not. */
  readonly expected: readonly ZoneValue['zone'][];
}

/** What the caller wants to hold, beside what every document is held to. */
export interface Rules {
  readonly minimumAge: number | undefined;
  readonly maximumAge: number | undefined;
  readonly notExpired: boolean;
  /** Applies where the document's name contains the keyword, whatever the case; empty or `*`: to every document. `*` is all names. */
  readonly fields: readonly { readonly documentKeyword: string; readonly names: readonly string[] }[];
  /** Whether a document of no state (UTO, as specimens have it) can be OK. Unset: it cannot. */
  readonly acceptSpecimens?: boolean;
}

export type Compared = 'EQUAL' | 'DIFFERENT' | 'NOT_COMPARED';

/** A field with what each zone says of it. */
export interface JudgedField {
  readonly name: FieldName;
  readonly result: Verdict;
  readonly visual: ZoneValue | undefined;
  readonly mrz: ZoneValue | undefined;
  readonly barcode: ZoneValue | undefined;
  readonly mrzVisual: Compared;
  readonly visualBarcode: Compared;
  readonly mrzBarcode: Compared;
}

/** What follows from the evidence alone: capture, portrait and signs of forgery are judged by others. */
export interface Judgement {
  readonly result: Verdict;
  /** 0 to 100: the share of what was looked at that holds. */
  readonly score: number;
  /** Codes, for example EXPIRED, MRZ_CHECK_DIGIT, MRZ_VISUAL_SURNAME, BARCODE_NOT_READ. */
  readonly reasons: readonly string[];
  /** Those of number, name, birth and expiry that could not be compared, or not with certainty: a better capture may tell. */
  readonly unread: readonly string[];
  readonly fields: readonly JudgedField[];
  readonly rules: readonly { readonly rule: string; readonly result: Verdict }[];
  readonly identity: { readonly documentNumber: string; readonly birthDate: string; readonly expiryDate: string };
}
