import type { Answer } from '@bonafide/contract/answer';
import { FIELD_TYPE_IDS } from '@bonafide/documents/evidence/field-names';
import type { Compared, JudgedField } from '@bonafide/documents/evidence/judgement';
import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import { scorePercent } from '@bonafide/vision/face/score';
import { worst } from './verdict.js';
import { matchResultOf, type VerifiedDocument } from './verified-document.js';

type VerifyAnswer = Answer<'POST /documentVerification/verifyDocumentsAndBiometrics'>;
type ToldField = NonNullable<VerifyAnswer['documentAuthenticationResult']['fieldType']>[number];

const STATUS = { VALID: 'VALIDATE_TRUE', INVALID: 'VALIDATE_FALSE', NOT_VALIDATED: 'NOT_VALIDATED' } as const;
const COMPARED = { EQUAL: 'COMPARE_TRUE', DIFFERENT: 'COMPARE_FALSE', NOT_COMPARED: 'NOT_COMPARED' } as const;

/** A verified document as the contract tells it. A chip is never read from a picture: what is told of it is that there may be one. */
export function verifiedAnswer(document: VerifiedDocument): VerifyAnswer {
  const { match, retryReasons, type, pictures } = document;
  const matchResult = matchResultOf(document);
  const [front, rear] = pictures;
  return {
    overallAuthenticationResult: worst([document.result, matchResult]),
    documentAuthenticationResult: documentResult(document),
    biometricsAuthenticationResult: {
      matchResult,
      ...(match && { matchScore: scorePercent(match.score) }),
      modality: 'FACE',
      ...pictureOf('portraitImage', document.portrait),
    },
    retryDocumentCapture: retryReasons.length > 0,
    icaoChipAvailable: (type?.rfidPresence ?? 0) > 0,
    icaoVerificationResult: false,
    ...pictureOf('frontImg', front),
    ...pictureOf('rearImg', rear),
  };
}

function documentResult(document: VerifiedDocument): VerifyAnswer['documentAuthenticationResult'] {
  const { type, signals } = document;
  // What no photograph shows is not assessed, so that nothing here ever says that a document is authentic.
  const authenticity = signals.some(({ verdict }) => verdict === 'FAILED') ? 'FAILED' : 'UNDEFINED';
  return {
    documentType: type?.name ?? '',
    documentTypeId: type?.id ?? '',
    fidType: type?.className ?? '',
    fidTypeId: type?.classId ?? '',
    countryName: type?.countryName ?? '',
    icaoCode: type?.icaoCode ?? '',
    year: type?.year ?? '',
    overallResult: document.result,
    overallResultScore: document.score,
    overallResultInfo: { fieldErrorCodes: [...document.reasons, ...document.retryReasons] },
    documentValidationRulesResult: {
      requestedDocumentValidationRuleResults: Object.fromEntries(
        document.rules.map(({ rule, result }) => [rule, result]),
      ),
    },
    mrzPresence: type?.mrzPresence ?? false,
    rfidPresence: type?.rfidPresence ?? 0,
    fieldType: document.fields.map(fieldOf),
    authenticityResult: { overallResult: authenticity },
    signals: signals.map(({ code, verdict }) => ({ code, result: verdict })),
    notAssessed: [...document.notAssessed],
    ...pictureOf('portraitImage', document.portrait),
  };
}

function fieldOf({ name, result, visual, mrz, barcode, ...compared }: JudgedField): ToldField {
  const typeId = FIELD_TYPE_IDS[name];
  return {
    name,
    ...(typeId !== undefined && { typeId }),
    overallResult: result,
    fieldResult: {
      ...(visual && { visual: visual.value }),
      ...(mrz && { mrz: mrz.value }),
      ...(barcode && { barcode: barcode.value }),
      isVisualStatusValid: statusOf(visual),
      isMrzStatusValid: statusOf(mrz),
      isBarcodeStatusValid: statusOf(barcode),
      mrzVisualCompareValid: comparedOf(compared.mrzVisual),
      mrzBarcodeCompareValid: comparedOf(compared.mrzBarcode),
      visualBarcodeCompareValid: comparedOf(compared.visualBarcode),
    },
  };
}

const statusOf = (value: ZoneValue | undefined) => STATUS[value?.status ?? 'NOT_VALIDATED'];
const comparedOf = (compared: Compared) => COMPARED[compared];

function pictureOf<N extends string>(name: N, jpeg: Uint8Array | undefined): { [K in N]?: string } {
  return (jpeg ? { [name]: Buffer.from(jpeg).toString('base64') } : {}) as { [K in N]?: string };
}
