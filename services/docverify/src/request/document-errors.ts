import { type DomainError, ERROR_STATUS, type ErrorCode } from '@bonafide/platform/errors/domain-error';
import { type ErrorAnswer, type ErrorShape, platformBody } from '@bonafide/platform/errors/error-shapes';

const EMPTY = 'Either biometrics or document information is empty';
const INVALID = 'Document input is invalid';
const BASE64 = 'Improper Base64 formatting in document image.';
const UNPROCESSED = 'Unexpected error occurred during processing';

const CALLERS: readonly ErrorCode[] = [
  'INVALID_JSON',
  'FIELD_MISSING',
  'FIELD_TYPE',
  'INVALID_BASE64',
  'INVALID_VALUE',
];
const OF_PICTURES: readonly ErrorCode[] = ['INVALID_MEDIA', 'MEDIA_SIZE'];
/** What is missing where a request has no document, or nobody to compare it with. */
const WHOLE = /^(documentImage|biometricsInfo(\.facialImage(\.image)?)?)?$/;

/**
 * Errors of documents: the texts that clients know, with what is wrong where in `detail`. A mistake is 400 INVALID_INPUT; base64
 * that is none is 500 where a type is asked for, and so is everywhere a page that is no picture, as engines.yaml describes
 * them (DocumentBadRequest, DocumentServerError; docs/contract B.3).
 */
export function documentShape(path: string): ErrorShape {
  const isRecognition = path.endsWith('/validateDocumentType');
  return (error) => {
    if (error.details.reason === 'selfie') return answer(error, 400, 'INVALID_INPUT', INVALID);
    if (OF_PICTURES.includes(error.code)) return answer(error, 500, 'OCR_PROCESSING_ERROR', UNPROCESSED);
    if (error.code === 'INVALID_BASE64' && isRecognition)
      return answer(error, 500, 'OCR_PROCESSING_ERROR', UNPROCESSED);
    if (CALLERS.includes(error.code)) return answer(error, 400, 'INVALID_INPUT', textOf(error));
    const status = ERROR_STATUS[error.code];
    if (error.code === 'INTERNAL') return { status, body: { ...timed(error, status), errorMsg: UNPROCESSED } };
    return { status, body: timed(error, status) };
  };
}

function textOf({ code, details: { field = '' } }: DomainError): string {
  if (code === 'FIELD_MISSING' && WHOLE.test(field)) return EMPTY;
  // The recorded answer to an unknown workflow has this text.
  return code === 'INVALID_BASE64' || field.endsWith('.workflow') ? BASE64 : INVALID;
}

function answer(error: DomainError, status: number, errorCode: string, errorMsg: string): ErrorAnswer {
  return { status, body: { ...timed(error, status), errorCode, errorMsg, detail: error.message } };
}

/** The platform's body with the time as the original's documents have it: `yyyy-MM-dd HH:mm:ss.SSS`, UTC. */
function timed(error: DomainError, status: number): object {
  return { ...platformBody(error, status), timestamp: new Date().toISOString().replace('T', ' ').replace('Z', '') };
}
