import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import type { Mrz } from '@bonafide/documents/mrz/mrz';
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

/** All that was read of a request's pages. Personal data, but for the parts that `facts` holds. */
export interface DocumentReading {
  readonly type: DocumentType | undefined;
  readonly mrz: Mrz | undefined;
  /** A zone says a field once. */
  readonly values: readonly ZoneValue[];
  /** Fields of which two pages say different things in the same kind of zone. */
  readonly contradictions: readonly { readonly field: string; readonly isCertain: boolean }[];
  /** Why the pages may be too poor to decide, the most important reason first. */
  readonly capture: readonly string[];
  readonly signals: readonly Signal[];
  /** JPEG. */
  readonly portrait: Uint8Array | undefined;
  /** The first page of each picture of the request, straightened, JPEG; empty unless wanted. */
  readonly pictures: readonly Uint8Array[];
  readonly facts: ReadingFacts;
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
