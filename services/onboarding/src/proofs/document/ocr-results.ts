import type { Answer } from '@bonafide/contract/answer';
import {
  Comparison,
  type Field,
  type Reading,
  ReadingStatus,
  type VerifyDocumentResponse,
} from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { codesOf, percentOf, requiredText, rfidPresenceOf, type Verdict, verdictOf } from './engine-answer.js';

export type ToldResults = NonNullable<Answer<'POST /onboarding/enrollment/addDocumentOCR'>['ocrResults']>;
type ToldField = NonNullable<ToldResults['fieldType']>[number];
type FieldResult = ToldField['fieldResult'];

const STATUS: Partial<Record<ReadingStatus, FieldResult['isVisualStatusValid']>> = {
  [ReadingStatus.VALID]: 'VALIDATE_TRUE',
  [ReadingStatus.INVALID]: 'VALIDATE_FALSE',
  [ReadingStatus.NOT_VALIDATED]: 'VALIDATE_DISABLED',
};

const COMPARED: Partial<Record<Comparison, FieldResult['mrzVisualCompareValid']>> = {
  [Comparison.EQUAL]: 'COMPARE_TRUE',
  [Comparison.DIFFERENT]: 'COMPARE_FALSE',
  [Comparison.NOT_COMPARED]: 'COMPARE_DISABLED',
};

/** `ocrResults` before what two readers look for in two places is doubled; personal data, pictures as base64. */
export type OcrResults = ToldResults & { fieldType: ToldField[]; rfidPresence: number };

/**
 * What the engine read, as the contract tells it. Throws INTERNAL for a field without a name, a verdict that is none, or a figure
 * out of range.
 */
export function ocrResultsOf(
  answer: VerifyDocumentResponse,
  { result, rules }: { result: Verdict; rules: readonly { rule: string; result: Verdict }[] },
): OcrResults {
  const { type } = answer;
  const resultScore = percentOf(answer.resultScore);
  return {
    validDocument: type !== undefined,
    rfidPresence: rfidPresenceOf(type),
    mrzPresence: type?.mrzPresence ?? false,
    documentName: type?.name ?? '',
    documentID: type?.id ?? '',
    documentType: type?.className ?? '',
    countryName: type?.countryName ?? '',
    icaocode: type?.icaoCode ?? '',
    icaoCode: type?.icaoCode ?? '',
    year: type?.year ?? '',
    overallResult: result,
    ...(resultScore !== undefined && { overallResultScore: resultScore }),
    overallResultInfo: { fieldErrorCodes: [...codesOf(answer.reasons), ...codesOf(answer.retryReasons)] },
    documentValidationRulesResult: {
      requestedDocumentValidationRuleResults: Object.fromEntries(rules.map(({ rule, result }) => [rule, result])),
    },
    fieldType: answer.fields.map(fieldOf),
    ...(answer.signals.length > 0 && {
      signals: answer.signals.map(({ code, result }) => ({ code: requiredText(code), result: verdictOf(result) })),
    }),
    notAssessed: codesOf(answer.notAssessed),
    ...pictureOf('portraitImage', answer.portrait),
    ...pictureOf('signatureImage', answer.signature),
  };
}

/** `ocrResults`: fields and portrait where the one reader looks for them, and where the other does. */
export function toldResults(results: OcrResults, contradiction: string | undefined): ToldResults {
  const { fieldType, portraitImage, overallResultInfo } = results;
  const fieldErrorCodes = overallResultInfo?.fieldErrorCodes ?? [];
  return {
    ...results,
    ...(contradiction !== undefined && {
      overallResult: 'FAILED',
      overallResultInfo: { fieldErrorCodes: [...fieldErrorCodes, contradiction] },
    }),
    documentsInfo: { fieldType, ...(portraitImage !== undefined && { documentPhotoBase64: portraitImage }) },
  };
}

function fieldOf({ name, result, visual, mrz, barcode, mrzVisual, visualBarcode, mrzBarcode }: Field): ToldField {
  return {
    name: requiredText(name),
    overallResult: verdictOf(result),
    fieldResult: {
      ...(visual && { visual: visual.value, isVisualStatusValid: statusOf(visual) }),
      ...(mrz && { mrz: mrz.value, isMrzStatusValid: statusOf(mrz) }),
      ...(barcode && { barcode: barcode.value, isBarcodeStatusValid: statusOf(barcode) }),
      ...compared('mrzVisualCompareValid', mrzVisual),
      ...compared('visualBarcodeCompareValid', visualBarcode),
      ...compared('mrzBarcodeCompareValid', mrzBarcode),
    },
  };
}

const statusOf = ({ status }: Reading) => STATUS[status] ?? 'VALIDATE_DISABLED';

function compared<N extends string>(name: N, comparison: Comparison) {
  const told = COMPARED[comparison];
  return (told === undefined ? {} : { [name]: told }) as { [K in N]?: NonNullable<typeof told> };
}

function pictureOf<N extends string>(name: N, bytes: Uint8Array) {
  const { buffer, byteOffset, length } = bytes;
  return (length === 0 ? {} : { [name]: Buffer.from(buffer, byteOffset, length).toString('base64') }) as {
    [K in N]?: string;
  };
}
