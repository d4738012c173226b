import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';

/** What kind of document a page is of, as the contract has it (docs/contract B.8). Nothing in it is about a person. */
export interface DocumentType {
  /** For example "Germany - Identity Card (2021)". */
  readonly name: string;
  /** A number, as text; the same for all documents of the type. */
  readonly id: string;
  readonly className: string;
  readonly classId: string;
  /** Of the series; empty where it is not known. */
  readonly year: string;
  readonly countryName: string;
  /** Of the issuer, as ICAO 9303 has it; empty where it is not known. */
  readonly icaoCode: string;
  readonly childIds: readonly string[];
  /** Where documents of the type have a chip: 0 none, or not known; 1 main page; 2 back page. */
  readonly rfidPresence: 0 | 1 | 2;
  /** Whether a machine-readable zone was found. */
  readonly mrzPresence: boolean;
  /** Sides that the document has; 1 where that is not known. */
  readonly sides: 1 | 2;
  /** Its name and the other words for its class, for rules that mean documents by a keyword. */
  readonly keywords: string;
  /** Zones that documents of the type have, read or not. */
  readonly zones: readonly ZoneValue['zone'][];
}
