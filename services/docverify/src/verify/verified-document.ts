import type { JudgedField, Judgement, Verdict } from '@bonafide/documents/evidence/judgement';
import type { DocumentType } from '../kind/document-type.js';
import type { PortraitMatch } from '../portrait/portrait-matcher.js';

/** A verdict on a document, with what it was made of. Personal data, never logged and never kept. */
export interface VerifiedDocument {
  readonly result: Verdict;
  /** 0 to 100. */
  readonly score: number;
  /** Codes. */
  readonly reasons: readonly string[];
  /** Why a better capture is asked for; empty where none is. */
  readonly retryReasons: readonly string[];
  readonly fields: readonly JudgedField[];
  readonly rules: readonly { readonly rule: string; readonly result: Verdict }[];
  readonly type: DocumentType | undefined;
  readonly identity: Judgement['identity'];
  readonly signals: readonly { readonly code: string; readonly verdict: Verdict }[];
  readonly notAssessed: readonly string[];
  /** JPEG. */
  readonly portrait: Uint8Array | undefined;
  /** The straightened pages, JPEG, where they were wanted. */
  readonly pictures: readonly Uint8Array[];
  /** Undefined where there was no selfie, no portrait, or no face in one of them. */
  readonly match: PortraitMatch | undefined;
  /** The tenant's lowest S for one person. */
  readonly matchThreshold: number;
  readonly receiptId: string;
}

/** Whether portrait and selfie are of one person; UNDEFINED where nothing was compared. */
export function matchResultOf({ match, matchThreshold }: Pick<VerifiedDocument, 'match' | 'matchThreshold'>): Verdict {
  if (!match) return 'UNDEFINED';
  return match.score >= matchThreshold ? 'OK' : 'FAILED';
}
