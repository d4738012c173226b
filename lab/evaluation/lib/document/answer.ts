/** What a client is told of a document (documentAuthenticationResult and its neighbours), as far as reading is measured by it. */
export interface DocumentAnswer {
  readonly retry: boolean;
  readonly documentType: string;
  /** Of the document alone. */
  readonly overall: string;
  /** Of document and portrait together. */
  readonly overallAuthentication: string;
  /** Of the portrait against the selfie. */
  readonly match: string;
  readonly reasons: readonly string[];
  readonly fields: readonly AnsweredField[];
  readonly hasPortrait: boolean;
}

export type AnsweredZone = 'visual' | 'mrz' | 'barcode';
export const ZONES: readonly AnsweredZone[] = ['visual', 'mrz', 'barcode'];

/** A value as one zone has it, and whether the answer stands by it: VALIDATE_TRUE, or part of a field that is OK. */
export interface AnsweredValue {
  readonly zone: AnsweredZone;
  readonly value: string;
  readonly isConfident: boolean;
}

export interface AnsweredField {
  readonly name: string;
  readonly values: readonly AnsweredValue[];
}

interface Wire {
  readonly overallAuthenticationResult?: string;
  readonly biometricsAuthenticationResult?: { readonly matchResult?: string };
  readonly retryDocumentCapture?: boolean;
  readonly documentAuthenticationResult?: {
    readonly documentType?: string;
    readonly overallResult?: string;
    readonly overallResultInfo?: { readonly fieldErrorCodes?: readonly string[] };
    readonly portraitImage?: string;
    readonly fieldType?: readonly {
      readonly name?: string;
      readonly overallResult?: string;
      readonly fieldResult?: Readonly<Record<string, string | undefined>>;
    }[];
  };
}

const STATUS = { visual: 'isVisualStatusValid', mrz: 'isMrzStatusValid', barcode: 'isBarcodeStatusValid' } as const;

/** Reads an answer of verifyDocumentsAndBiometrics. */
export function answerOf(body: string): DocumentAnswer {
  const wire = JSON.parse(body) as Wire;
  const document = wire.documentAuthenticationResult ?? {};
  return {
    retry: wire.retryDocumentCapture === true,
    documentType: document.documentType ?? '',
    overall: document.overallResult ?? '',
    overallAuthentication: wire.overallAuthenticationResult ?? '',
    match: wire.biometricsAuthenticationResult?.matchResult ?? '',
    reasons: document.overallResultInfo?.fieldErrorCodes ?? [],
    hasPortrait: Boolean(document.portraitImage),
    fields: (document.fieldType ?? []).map(({ name = '', overallResult, fieldResult = {} }) => ({
      name,
      values: ZONES.flatMap((zone) => {
        const value = fieldResult[zone];
        if (!value) return [];
        return [{ zone, value, isConfident: fieldResult[STATUS[zone]] === 'VALIDATE_TRUE' || overallResult === 'OK' }];
      }),
    })),
  };
}

/** The value that a zone has of a field. */
export function valueIn(answer: DocumentAnswer, name: string, zone: AnsweredZone): AnsweredValue | undefined {
  return answer.fields.find((field) => field.name === name)?.values.find((value) => value.zone === zone);
}

/** The lines of the machine-readable zone that was read; none where it was not. */
export function linesOf(answer: DocumentAnswer): readonly string[] {
  const { value = '' } = valueIn(answer, 'MRZ Lines', 'mrz') ?? {};
  return value.split(/[\^\n]/).filter((line) => line !== '');
}
