import type { Compared, JudgedField, Verdict } from '@bonafide/documents/evidence/judgement';
import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import {
  Comparison,
  type FieldSchema,
  ReadingStatus,
  Verdict as VerdictMessage,
  type VerifyDocumentResponseSchema,
} from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { typeMessage } from '../kind/type-message.js';
import type { VerifiedDocument } from './verified-document.js';

/** What the protocol promises of lists of codes. */
const MOST_CODES = 100;

/** A verified document as other services are told of it. */
export function verifiedMessage(document: VerifiedDocument): MessageInitShape<typeof VerifyDocumentResponseSchema> {
  const { type, match, portrait } = document;
  return {
    retryCapture: document.retryReasons.length > 0,
    retryReasons: [...document.retryReasons],
    result: verdictOf(document.result),
    resultScore: document.score,
    reasons: document.reasons.slice(0, MOST_CODES),
    fields: document.fields.map(fieldOf),
    rules: document.rules.map(({ rule, result }) => ({ rule, result: verdictOf(result) })),
    ...(type && { type: typeMessage(type) }),
    identity: document.identity,
    signals: document.signals.map(({ code, verdict }) => ({ code, result: verdictOf(verdict) })),
    notAssessed: [...document.notAssessed],
    ...(portrait && { portrait: new Uint8Array(portrait) }),
    ...(match && { match }),
    receiptId: document.receiptId,
  };
}

function fieldOf({
  name,
  result,
  visual,
  mrz,
  barcode,
  ...compared
}: JudgedField): MessageInitShape<typeof FieldSchema> {
  return {
    name,
    result: verdictOf(result),
    ...(visual && { visual: readingOf(visual) }),
    ...(mrz && { mrz: readingOf(mrz) }),
    ...(barcode && { barcode: readingOf(barcode) }),
    mrzVisual: comparisonOf(compared.mrzVisual, mrz, visual),
    visualBarcode: comparisonOf(compared.visualBarcode, visual, barcode),
    mrzBarcode: comparisonOf(compared.mrzBarcode, mrz, barcode),
  };
}

const verdictOf = (verdict: Verdict): VerdictMessage => VerdictMessage[verdict];
const readingOf = ({ value, status }: ZoneValue) => ({ value, status: ReadingStatus[status] });

function comparisonOf(compared: Compared, one: ZoneValue | undefined, other: ZoneValue | undefined): Comparison {
  return one && other ? Comparison[compared] : Comparison.UNSPECIFIED;
}
