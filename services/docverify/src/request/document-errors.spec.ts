import { DomainError, type ErrorCode } from '@bonafide/platform/errors/domain-error';
import { describe, expect, it } from 'vitest';
import { browserShape } from './browser-errors.js';
import { documentShape } from './document-errors.js';

const TYPE = '/documentVerification/validateDocumentType';
const VERIFY = '/documentVerification/verifyDocumentsAndBiometrics';
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/;
const EMPTY = 'Either biometrics or document information is empty';
const INVALID = 'Document input is invalid';
const BASE64 = 'Improper Base64 formatting in document image.';
const UNPROCESSED = 'Unexpected error occurred during processing';

const error = (code: ErrorCode, field?: string, reason?: string) =>
  new DomainError(code, 'what is wrong', { ...(field !== undefined && { field }), ...(reason && { reason }) });

describe('documents', () => {
  it.each<[string, string, DomainError, number, string, string]>([
    ['no document', TYPE, error('FIELD_MISSING', 'documentImage'), 400, 'INVALID_INPUT', EMPTY],
    ['no image', TYPE, error('FIELD_MISSING', 'documentImage.image'), 400, 'INVALID_INPUT', INVALID],
    ['bad base64', TYPE, error('INVALID_BASE64', 'documentImage.image'), 500, 'OCR_PROCESSING_ERROR', UNPROCESSED],
    ['no picture', TYPE, error('INVALID_MEDIA', 'documentImage.image'), 500, 'OCR_PROCESSING_ERROR', UNPROCESSED],
    ['no document', VERIFY, error('FIELD_MISSING', 'documentsInfo'), 400, 'INVALID_INPUT', INVALID],
    ['no biometrics', VERIFY, error('FIELD_MISSING', 'biometricsInfo'), 400, 'INVALID_INPUT', EMPTY],
    [
      'bad base64',
      VERIFY,
      error('INVALID_BASE64', 'documentsInfo.documentImage[0].image'),
      400,
      'INVALID_INPUT',
      BASE64,
    ],
    ['a workflow', VERIFY, error('INVALID_VALUE', 'a.workflow'), 400, 'INVALID_INPUT', BASE64],
    ['no picture', VERIFY, error('MEDIA_SIZE', 'x'), 500, 'OCR_PROCESSING_ERROR', UNPROCESSED],
    ['no selfie', VERIFY, error('INVALID_MEDIA', 'x', 'selfie'), 400, 'INVALID_INPUT', INVALID],
  ])('%s at %s', (_what, path, given, status, errorCode, errorMsg) => {
    const timestamp = expect.stringMatching(TIME);
    const body = { errorCode, errorMsg, status, timestamp, detail: 'what is wrong' };
    expect(documentShape(path)(given)).toEqual({ status, body });
  });

  it('tell nothing of what nobody expected', () => {
    const { status, body } = documentShape(VERIFY)(new DomainError('INTERNAL', 'Internal error'));
    expect(status).toBe(500);
    expect(body).toMatchObject({ errorMsg: UNPROCESSED });
    expect(body).not.toHaveProperty('detail');
  });

  it('are told apart from an engine that is busy or late', () => {
    expect(documentShape(TYPE)(error('UNAVAILABLE'))).toMatchObject({ status: 503 });
    expect(documentShape(TYPE)(error('TIMEOUT'))).toMatchObject({ status: 504 });
  });
});

describe('documents through the browser', () => {
  const path = `/b2c/sdk${TYPE}`;

  it('fold a refusal into 500', () => {
    const { status, body } = browserShape(path)(error('FIELD_MISSING', 'documentImage'));
    expect(status).toBe(500);
    expect(body).toMatchObject({
      errorCode: 'ProcessingError',
      errorMsg: expect.stringMatching(
        /^Unable to process request, check request payload, 400 Bad Request: \{.*errorCode:INVALID_INPUT.*\} \(tcn: [0-9a-f-]{36}\)$/,
      ),
    });
  });

  it.each<ErrorCode>(['INVALID_BASE64', 'INTERNAL'])('answer %s as the framework did', (code) =>
    expect(browserShape(path)(error(code)).body).toEqual({
      timestamp: expect.stringMatching(/\+00:00$/),
      status: 500,
      error: 'Internal Server Error',
      path,
    }),
  );

  it.each<[ErrorCode, number]>([
    ['UNAVAILABLE', 503],
    ['TIMEOUT', 504],
    ['TOO_LARGE', 413],
  ])('pass %s on', (code, status) => expect(browserShape(path)(error(code))).toMatchObject({ status }));
});
