import type { Proportion } from '../statistics/proportion.ts';
import type { DocumentFigures, JudgedDocument } from './document-report.ts';
import type { RefusalFigures } from './refusals.ts';

/** One kind of forgery: what became of documents that hold but for it. */
export interface ForgeryFigures {
  readonly kind: string;
  /** Documents that are not OK, of those that were read and whose genuine form is OK. */
  readonly refused: Proportion;
  /** Documents that are OK. */
  readonly passed: Proportion;
  /** Codes that the genuine document does not have, the most frequent first. */
  readonly reasons: readonly string[];
}

/** What `./dev eval document` reports. */
export interface DocumentEvaluation {
  readonly evaluation: 'document';
  /** Where and with what it was made. */
  readonly provenance: Readonly<Record<string, string>> & { readonly pack: string };
  readonly documents: readonly JudgedDocument[];
  readonly figures: readonly DocumentFigures[];
  /** Values that are wrong and stood by. */
  readonly wrong: readonly string[];
  /** Documents without an answer, with the reason. */
  readonly failures: readonly string[];
  readonly symbols?: { readonly read: Proportion; readonly notRead: readonly string[] } | undefined;
  readonly chips?:
    | {
        readonly verified: Proportion;
        readonly refused: Proportion;
        readonly active: Proportion;
        readonly findings: readonly string[];
      }
    | undefined;
  readonly forgeries?: readonly ForgeryFigures[] | undefined;
  /** What the library says of documents that were altered and of chips that were forged. */
  readonly altered: readonly RefusalFigures[];
  readonly forgedChips: readonly RefusalFigures[];
}
