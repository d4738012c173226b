import { DomainError, type ErrorCode } from '@bonafide/platform/errors/domain-error';
import { describe, expect, it } from 'vitest';
import { browserShape } from './browser.errors.js';

const ROI = '/b2c/sdk/preface/calculateROI';
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const shaped = (path: string, code: ErrorCode, message: string, details = {}) =>
  browserShape(path)(new DomainError(code, message, details));

describe('browserShape', () => {
  it('folds the engine’s refusal into 500, its body without quotes inside the text', () => {
    const { status, body } = shaped(ROI, 'FIELD_MISSING', 'Required field "profile" is missing.', { field: 'profile' });
    expect(status).toBe(500);
    expect(body).toEqual({
      errorCode: 'ProcessingError',
      errorMsg: expect.stringMatching(
        new RegExp(
          String.raw`^Unable to process request, check request payload, 400 Bad Request: \{error:\{code:-3,description:Required field \\profile\\ is missing\.\}\} \(tcn: ${UUID}\)$`,
        ),
      ),
      status: 500,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d (0[1-9]|1[0-2]):\d\d:\d\d$/),
    });
  });

  it.each([
    ['bad base64', 'INVALID_BASE64', {}],
    ['a profile that is no XML', 'INVALID_VALUE', { field: 'profile.xml', reason: 'not_xml' }],
    ['what nobody expected', 'INTERNAL', {}],
  ] as const)('answers %s as the framework did', (_, code, details) => {
    expect(shaped(ROI, code, 'x', details)).toEqual({
      status: 500,
      body: { timestamp: expect.stringMatching(/\+00:00$/), status: 500, error: 'Internal Server Error', path: ROI },
    });
  });

  it.each([
    ['no envelope', 'FIELD_MISSING', { field: 'key', reason: 'envelope' }],
    ['an envelope that does not open', 'INVALID_VALUE', { reason: 'sealed' }],
    ['no JSON', 'INVALID_JSON', {}],
  ] as const)('answers %s with one text where an envelope is due', (_, code, details) => {
    const { status, body } = shaped('/b2c/sdk/preface/autocaptureVideoEncrypted', code, 'x', details);
    expect(status).toBe(500);
    expect(body).toMatchObject({
      errorCode: 'DecryptionError',
      errorMsg: expect.stringMatching(new RegExp(String.raw`^Check the encryption key used \(tcn: ${UUID}\)$`)),
    });
  });

  it('tells the browser about its session with 400 where the contract has it', () => {
    const details = { field: 'video.meta_data.session_id', reason: 'session' };
    expect(shaped('/b2c/sdk/faceliveness/analyze', 'INVALID_VALUE', 'x', details).status).toBe(400);
    expect(shaped('/b2c/sdk/faceliveness/checkLiveness', 'INVALID_VALUE', 'x', details).status).toBe(500);
  });

  it.each([
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 403],
    ['NOT_FOUND', 404],
    ['TOO_LARGE', 413],
    ['ENCODED', 415],
    ['UNAVAILABLE', 503],
    ['TIMEOUT', 504],
  ] as const)('passes %s on', (code, status) => {
    expect(shaped(ROI, code, 'x')).toMatchObject({ status, body: { status } });
  });
});
