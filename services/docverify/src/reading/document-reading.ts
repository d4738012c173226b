import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import type { Mrz } from '@bonafide/documents/mrz/mrz';
import type { Seal } from '@bonafide/documents/seals/seal';
import type { SealVerdict } from '@bonafide/documents/seals/verify';
import type { Signal } from '@bonafide/documents/signals/signal';
import type { Role } from '@bonafide/inference/pack/manifest';
import type { DocumentType } from '../kind/document-type.js';

/** A picture of a request. */
export interface SentPage {
  readonly image: Uint8Array;
  /** False for infrared and ultraviolet light: the picture is looked at as a picture, and not read. */
  readonly isWhite: boolean;
}

/** What workers are to read, and how far. */
export interface ReadingOrder {
  readonly pages: readonly SentPage[];
  readonly alreadyCropped: boolean;
  /** yyyy-MM-dd. */
  readonly today: string;
  /** `type`: no more than the type needs. `document`: everything. */
  readonly depth: 'type' | 'document';
  /** Whether the straightened pages are wanted as pictures. */
  readonly pictures: boolean;
  /** Folder of the operator's document templates, where there is one. */
  readonly templates: string | undefined;
}

/** A template that pages were read by. */
export interface UsedTemplate {
  readonly id: string;
  readonly version: string;
}

/** A visible digital seal, and the page that it stands on. */
export interface PlacedSeal {
  readonly seal: Seal;
  readonly page: number;
}

/** What workers read of a request's pages. Personal data, but for the parts that `facts` holds. */
export interface PagesRead {
  readonly type: DocumentType | undefined;
  readonly mrz: Mrz | undefined;
  /** As each page says them, without what seals say: workers know nobody's certificates. */
  readonly said: readonly ZoneValue[];
  /** Fields of which two machine-readable zones on one picture say different things. */
  readonly contradictions: readonly Contradiction[];
  readonly seals: readonly PlacedSeal[];
  /** Why the pages may be too poor to decide, the most important reason first. */
  readonly capture: readonly string[];
  readonly signals: readonly Signal[];
  /** JPEG. */
  readonly portrait: Uint8Array | undefined;
  /** The first page of each picture of the request, straightened, JPEG; empty unless wanted. */
  readonly pictures: readonly Uint8Array[];
  readonly facts: ReadingFacts;
}

/** A field of which two pages, or two zones on one picture, say different things. */
export interface Contradiction {
  readonly field: string;
  /** Whether each of the two holds by its own check, so that two documents were shown. */
  readonly isCertain: boolean;
}

/** All that was read of a request's pages, its seals judged. */
export interface DocumentReading extends Omit<PagesRead, 'said' | 'seals'> {
  /** A zone says a field once. */
  readonly values: readonly ZoneValue[];
  /** Also those of two pages in the same kind of zone. */
  readonly contradictions: readonly Contradiction[];
  readonly seals: readonly JudgedSeal[];
  /** Of the trust store that the seals were judged by; undefined where there are none. */
  readonly trustVersion: string | undefined;
}

/** What a seal is worth, and by which certificates; nothing that it says. */
export interface JudgedSeal extends Pick<SealVerdict, 'verdict' | 'reason'> {
  readonly page: number;
  /** Its use; undefined where that is not known. */
  readonly use: string | undefined;
  /** SHA-256 of the certificate that the verdict is by, and of the trusted one that vouches for it. */
  readonly signer: string | undefined;
  readonly anchor: string | undefined;
}

/** What receipts may hold of a reading: nothing that was read. */
export interface ReadingFacts {
  /** SHA-256 of the encoded pictures, lower-case hex, in the order of the request. */
  readonly inputs: readonly string[];
  readonly templates: readonly UsedTemplate[];
  /** Roles of the models that ran. */
  readonly models: readonly Role[];
  readonly pages: readonly PageFacts[];
}

/** What receipts may hold of a page. */
export interface PageFacts {
  /** Index of the picture. */
  readonly picture: number;
  readonly isOutlined: boolean;
  readonly format: string | undefined;
  readonly rotated180: boolean;
  readonly quality: Readonly<Record<string, number | boolean>>;
  readonly mrz:
    | { readonly format: string; readonly wrongChecks: number; readonly repairs: number; readonly confidence: number }
    | undefined;
  /** Symbologies of its codes. */
  readonly codes: readonly string[];
  readonly textLines: number;
}
