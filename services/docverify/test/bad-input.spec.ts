import { ownNats } from '@bonafide/testing/nats';
import type { TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, type FaceStub, post, startDocverify, startFaces } from './running.js';

const TYPE = '/documentVerification/validateDocumentType';
const VERIFY = '/documentVerification/verifyDocumentsAndBiometrics';
const EMPTY = 'Either biometrics or document information is empty';
const INVALID = 'Document input is invalid';
const BASE64 = 'Improper Base64 formatting in document image.';
const UNPROCESSED = 'Unexpected error occurred during processing';
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/;

const blank = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#c8c0b0' } })
  .jpeg()
  .toBuffer();
const base64 = (bytes: Buffer) => bytes.toString('base64');
const page = (change: object = {}) => ({ lightingScheme: 6, image: base64(blank), format: '.jpeg', ...change });
const verifying = (change: object = {}) => ({
  documentsInfo: { documentImage: [page()] },
  biometricsInfo: { facialImage: { image: base64(blank) } },
  ...change,
});
const documentsInfo = (...documentImage: object[]) => verifying({ documentsInfo: { documentImage } });
const rules = (documentValidationRules: object) => verifying({ processingInstructions: { documentValidationRules } });

let nats: Awaited<ReturnType<typeof ownNats>>;
let service: TestService;
let nexaface: FaceStub;

beforeAll(async () => {
  nats = await ownNats();
  nexaface = await startFaces(nats.url);
  service = await startDocverify({ BONAFIDE_NATS_URL: nats.url, BONAFIDE_INFERENCE_WORKERS: '1' });
});
afterAll(async () => {
  await service?.stop();
  await nexaface?.stop();
  await nats?.remove();
});

function expectInput({ status, json }: Answered, errorMsg: string, detail: string): void {
  expect({ status, json }).toEqual({
    status: 400,
    json: {
      errorCode: 'INVALID_INPUT',
      errorMsg,
      status: 400,
      timestamp: expect.stringMatching(TIME),
      detail: expect.stringContaining(detail),
    },
  });
}

function expectUnprocessed({ status, json }: Answered, detail: string): void {
  const timestamp = expect.stringMatching(TIME);
  const body = { errorCode: 'OCR_PROCESSING_ERROR', errorMsg: UNPROCESSED, status: 500, timestamp };
  expect({ status, json }).toEqual({ status: 500, json: { ...body, detail: expect.stringContaining(detail) } });
}

describe(TYPE, () => {
  it.each<[string, object, string, string]>([
    ['nothing', {}, EMPTY, 'documentImage'],
    ['a document that is null', { documentImage: null }, INVALID, 'documentImage'],
    ['no image', { documentImage: { format: 'jpg' } }, INVALID, 'documentImage.image'],
    ['no format', { documentImage: { image: base64(blank) } }, INVALID, 'documentImage.format'],
    ['a format that is none', { documentImage: page({ format: '../x' }) }, INVALID, 'documentImage.format'],
    ['a light that is no number', { documentImage: page({ lightingScheme: 'x' }) }, INVALID, 'lightingScheme'],
    ['an image that is no text', { documentImage: page({ image: 7 }) }, INVALID, 'documentImage.image'],
    ['too large an image', { documentImage: page({ image: 'A'.repeat(8_600_000) }) }, INVALID, 'documentImage.image'],
  ])('refuses %s', async (_what, body, text, field) => expectInput(await post(service, TYPE, body), text, field));

  it('refuses what is no JSON', async () => {
    const { status, json } = await post(service, TYPE, '{"documentImage":');
    expect({ status, json }).toMatchObject({ status: 400, json: { errorCode: 'INVALID_INPUT', errorMsg: INVALID } });
  });

  it.each<[string, string]>([
    ['base64 that is none', '***'],
    ['an image of no bytes', ''],
  ])('cannot process %s', async (_what, image) =>
    expectUnprocessed(await post(service, TYPE, { documentImage: page({ image }) }), 'documentImage.image'),
  );

  it('cannot process what is no picture, or a hostile one', async () => {
    const flat = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: 'white' } });
    const hostile = [
      Buffer.from('hello there, this is no picture'),
      blank.subarray(0, blank.length / 2),
      await flat(1, 1).png().toBuffer(),
      await flat(8000, 8000).png().toBuffer(),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"/>'),
    ];
    for (const bytes of hostile) {
      const answer = await post(service, TYPE, { documentImage: page({ image: base64(bytes) }) });
      expectUnprocessed(answer, 'documentImage.image');
    }
  });

  it.each(['jpg', '.JPG', 'PNG', '.jpeg', 'tiff'])('takes the format %s, whatever the picture is', async (format) =>
    expect((await post(service, TYPE, { documentImage: page({ format }) })).status).toBe(200),
  );

  it.each([undefined, null, 0, 2, 4, 24, 128, 999, -1, 6.5])('takes the light %s', async (lightingScheme) => {
    const { status, json } = await post(service, TYPE, { documentImage: page({ lightingScheme }) });
    expect({ status, json }).toMatchObject({ status: 200, json: { validDocument: false, nextpageExpected: false } });
  });

  it('ignores what a reader on the telephone made of the page, and unknown members', async () => {
    const documentPayload = { request: { vendor: 'REGULA', data: { documentName: 'Passport' } } };
    const answer = await post(service, TYPE, { documentImage: page(), documentPayload, other: [1] });
    expect(answer).toMatchObject({ status: 200, json: { validDocument: false, documentName: '' } });
    expect((await post(service, TYPE, { documentImage: page(), documentPayload: 'x' })).status).toBe(200);
  });
});

describe(VERIFY, () => {
  it.each<[string, object, string, string]>([
    ['nothing', {}, INVALID, 'documentsInfo'],
    ['no documentsInfo', verifying({ documentsInfo: undefined }), INVALID, 'documentsInfo'],
    ['no pages', documentsInfo(), INVALID, 'documentsInfo.documentImage'],
    ['three pages', documentsInfo(page(), page(), page()), INVALID, 'documentsInfo.documentImage'],
    ['a page without an image', documentsInfo({ format: 'jpg' }), INVALID, 'documentsInfo.documentImage[0].image'],
    ['a page without a format', documentsInfo(page(), page({ format: null })), INVALID, 'documentImage[1].format'],
    ['bad base64', documentsInfo(page({ image: '***' })), BASE64, 'documentsInfo.documentImage[0].image'],
    ['no biometricsInfo', verifying({ biometricsInfo: undefined }), EMPTY, 'biometricsInfo'],
    ['no face', verifying({ biometricsInfo: {} }), EMPTY, 'biometricsInfo.facialImage'],
    ['a selfie of no base64', verifying({ biometricsInfo: { facialImage: { image: '***' } } }), BASE64, 'facialImage'],
    ['an unknown workflow', rules({ workflow: 'golf4' }), BASE64, 'workflow'],
    ['a rule without its limit', rules({ validateMinimumAge: true }), INVALID, 'minimumAge'],
    ['an age below zero', rules({ validateMinimumAge: true, minimumAge: -1 }), INVALID, 'minimumAge'],
  ])('refuses %s', async (_what, body, text, field) => expectInput(await post(service, VERIFY, body), text, field));

  it('refuses pages that are too large together', async () => {
    const large = page({ image: Buffer.alloc(3_100_000).toString('base64') });
    expectInput(await post(service, VERIFY, documentsInfo(large, large)), INVALID, '6000000 bytes together');
  });

  it('cannot process a page that is no picture, and names it', async () => {
    const broken = page({ image: base64(Buffer.from('hello there, this is no picture')) });
    const answer = await post(service, VERIFY, documentsInfo(page(), broken));
    expectUnprocessed(answer, 'documentsInfo.documentImage[1].image');
  });
});

describe('through the browser', () => {
  it.each<[string, string, object, string]>([
    ['nothing', TYPE, {}, 'Either biometrics or document information is empty'],
    ['no format', TYPE, { documentImage: { image: base64(blank) } }, 'Document input is invalid'],
    ['no documentsInfo', VERIFY, {}, 'Document input is invalid'],
  ])('%s at %s is folded into 500', async (_what, path, body, text) => {
    const { status, json } = await post(service, `/b2c/sdk${path}`, body);
    expect({ status, json }).toMatchObject({ status: 500, json: { errorCode: 'ProcessingError', status: 500 } });
    expect(json.errorMsg).toMatch(
      /^Unable to process request, check request payload, 400 Bad Request: \{.*\} \(tcn: [0-9a-f-]{36}\)$/,
    );
    expect(json.errorMsg).toContain(`errorMsg:${text}`);
    expect(json.timestamp).toMatch(/^\d{4}-\d\d-\d\d (0[1-9]|1[0-2]):\d\d:\d\d$/);
  });

  it('bad base64 has the framework’s body', async () => {
    const path = `/b2c/sdk${TYPE}`;
    const { status, json } = await post(service, path, { documentImage: page({ image: '***' }) });
    expect({ status, json }).toEqual({
      status: 500,
      json: { timestamp: expect.stringMatching(/\+00:00$/), status: 500, error: 'Internal Server Error', path },
    });
  });

  it('an unknown light is taken', async () => {
    const { status } = await post(service, `/b2c/sdk${TYPE}`, { documentImage: page({ lightingScheme: 999 }) });
    expect(status).toBe(200);
  });
});

describe('a picture without a document', () => {
  it('is undecided, and a better one is asked for', async () => {
    const { status, json } = await post(service, VERIFY, verifying());
    expect(status).toBe(200);
    expect(json).toMatchObject({
      overallAuthenticationResult: 'UNDEFINED',
      retryDocumentCapture: true,
      documentAuthenticationResult: {
        overallResult: 'UNDEFINED',
        documentType: '',
        fieldType: [],
        authenticityResult: { overallResult: 'UNDEFINED' },
        notAssessed: ['UV', 'IR', 'HOLOGRAM'],
      },
      biometricsAuthenticationResult: { matchResult: 'UNDEFINED', modality: 'FACE' },
      icaoChipAvailable: false,
      icaoVerificationResult: false,
    });
    expect(json.documentAuthenticationResult.overallResultInfo.fieldErrorCodes).toContain('NO_DOCUMENT');
    expect(json.biometricsAuthenticationResult).not.toHaveProperty('matchScore');
  });

  it('in ultraviolet or infrared light is not read', async () => {
    for (const lightingScheme of [24, 128]) {
      const { json } = await post(service, VERIFY, documentsInfo(page({ lightingScheme })));
      expect(json).toMatchObject({ overallAuthenticationResult: 'UNDEFINED', retryDocumentCapture: true });
    }
  });
});

it('never logs a picture', () => {
  const logs = service.logs.join('\n');
  expect(logs).toContain(VERIFY);
  expect(logs).not.toContain(base64(blank).slice(100, 140));
});
