import type { VerifyDocumentResponse } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import type { Instructions } from '@bonafide/wire/document/instructions';
import {
  brokenEngine,
  type Identity,
  identityOf,
  type Match,
  MOST_CODES,
  matchOf,
  requiredText,
  verdictOf,
} from './engine-answer.js';
import { type OcrResults, ocrResultsOf } from './ocr-results.js';

/** Bytes of a portrait and of a signature, and fields; the engine promises no more. */
const PICTURE_BYTES = 250_000;
const MOST_FIELDS = 500;

/** The engine's verdict on a document. */
export interface VerifiedDocument {
  /** Whether the document holds in itself, and every rule of the caller for it. */
  isOk: boolean;
  /** The pages were too poor to decide. */
  isRetry: boolean;
  identity: Identity;
  match: Match | undefined;
  receiptId: string;
  /** What the caller is told: personal data. */
  results: OcrResults;
}

/**
 * The engine's answer to instructions, checked; throws INTERNAL where it is not what the engine promises, a rule of the caller's
 * without a verdict included.
 */
export function verifiedDocument(answer: VerifyDocumentResponse, instructions: Instructions): VerifiedDocument {
  const result = verdictOf(answer.result);
  if (Math.max(answer.rules.length, answer.signals.length) > MOST_CODES) throw brokenEngine();
  const rules = answer.rules.map((rule) => ({ rule: requiredText(rule.rule), result: verdictOf(rule.result) }));
  const identity = identityOf(answer.identity);
  const match = matchOf(answer.match);
  const isRetry = answer.retryCapture;
  if (result === 'OK' && (isRetry || !answer.type || identity.documentNumber === '')) throw brokenEngine();
  if (result === 'OK' && askedOf(instructions).some((name) => !rules.some(({ rule }) => rule === name))) {
    throw brokenEngine();
  }
  // A score without the portrait that it is of.
  if (match && answer.portrait.length === 0) throw brokenEngine();
  if (Math.max(answer.portrait.length, answer.signature.length) > PICTURE_BYTES) throw brokenEngine();
  if (answer.fields.length > MOST_FIELDS) throw brokenEngine();
  return {
    isOk: result === 'OK' && rules.every((rule) => rule.result === 'OK'),
    isRetry,
    identity,
    match,
    receiptId: requiredText(answer.receiptId),
    results: ocrResultsOf(answer, { result, rules }),
  };
}

/** The rules that apply to every document; those of fields to some alone, as the engine says. */
function askedOf({ minimumAge, maximumAge, notExpired, checkLiveness }: Instructions): string[] {
  return [
    ...(minimumAge !== undefined ? ['validateMinimumAge'] : []),
    ...(maximumAge !== undefined ? ['validateMaximumAge'] : []),
    ...(notExpired ? ['validateDocumentNotExpired'] : []),
    ...(checkLiveness ? ['checkLiveness'] : []),
  ];
}
