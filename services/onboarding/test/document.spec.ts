import { createHash, randomBytes } from 'node:crypto';
import { Comparison, ReadingStatus, Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { begunBy, browserOf, faceFor } from './support/browser.js';
import {
  configure,
  type Documents,
  documentOf,
  enrolling,
  PORTRAIT,
  page,
  SURNAME,
  startDocuments,
  tenantOf,
  USUAL,
} from './support/documents.js';
import { enrolled, photograph, type Stand, startStand } from './support/stand.js';

let stand: Stand;
let documents: Documents;
let faced: string;
beforeAll(async () => {
  stand = await startStand();
  documents = await startDocuments(stand);
  faced = await tenantOf(stand, {});
});
afterAll(async () => {
  await documents.stop();
  await stand.stop();
});
beforeEach(() => {
  Object.assign(documents.papers, { ...USUAL });
});

const done = { enrollmentStatus: 2, registrationCode: expect.stringMatching(/^[0-9a-f-]{36}$/) };
const open = { enrollmentStatus: 1, registrationCode: '' };
const last = () => {
  const request = documents.calls.verifyDocument.at(-1);
  if (!request) throw new Error('docverify was not asked');
  return request;
};
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a good document', () => {
  it('completes an enrolment of face and document, and tells what was read in both places', async () => {
    const calls = await enrolling(stand, faced);
    expect(calls.requiredChecks).toEqual(['addFace', 'addDocument']);
    const { status, body } = await calls.addDocument();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...done,
      documentVerificationResult: true,
      icaoVerificationResult: false,
      matchResult: true,
      matchScore: 6,
      retryDocumentCapture: false,
      icaoChipValidationResults: '',
    });
    const fieldType = [
      {
        name: 'Age',
        overallResult: 'OK',
        fieldResult: { visual: '52', isVisualStatusValid: 'VALIDATE_TRUE' },
      },
      {
        name: 'Surname',
        overallResult: 'OK',
        fieldResult: {
          visual: SURNAME,
          isVisualStatusValid: 'VALIDATE_TRUE',
          mrz: SURNAME,
          isMrzStatusValid: 'VALIDATE_TRUE',
          mrzVisualCompareValid: 'COMPARE_TRUE',
        },
      },
    ];
    const portrait = PORTRAIT.toString('base64');
    expect(body.ocrResults).toEqual({
      validDocument: true,
      // Chips are not read: docs/contract A.3.4.
      rfidPresence: 0,
      mrzPresence: true,
      documentName: 'Utopia - ePassport (2018)',
      documentID: '-178451182',
      documentType: 'Passport',
      countryName: 'Utopia',
      icaocode: 'UTO',
      icaoCode: 'UTO',
      year: '2018',
      overallResult: 'OK',
      overallResultScore: 98,
      overallResultInfo: { fieldErrorCodes: [] },
      documentValidationRulesResult: { requestedDocumentValidationRuleResults: {} },
      notAssessed: ['UV', 'IR', 'HOLOGRAM'],
      portraitImage: portrait,
      fieldType,
      documentsInfo: { fieldType, documentPhotoBase64: portrait },
    });
  });

  it('leaves an outcome, an entry in the audit log and an event', async () => {
    const calls = await enrolling(stand, faced);
    await calls.addDocument();
    expect((await calls.outcomes()).at(-1)).toEqual({
      check_name: 'addDocumentOCR',
      passed: true,
      scores: { score: 6, threshold: 2, verified: true, retry: false },
      engine_receipts: ['receipt-document', 'receipt-portrait'],
    });
    const events = await calls.events();
    expect(events.map(({ type }) => type)).toEqual([
      'enrollment.started',
      'enrollment.face.check',
      'enrollment.ocr.check',
      'enrollment.completed',
    ]);
    expect(events[2]).toMatchObject({
      documentVerificationResult: true,
      retryDocumentCapture: false,
      matchResult: true,
      matchScore: 6,
      status: 2,
    });
    expect(events[2]).not.toHaveProperty('icaoVerificationResult');
    // What other checks would need is kept where chips are read alone.
    expect(await calls.notes()).toEqual([]);
  });

  it.each([
    ['face, document, device', ['addFace', 'addDocument', 'addDevice']],
    ['device, face, document', ['addDevice', 'addFace', 'addDocument']],
    ['face, device, document', ['addFace', 'addDevice', 'addDocument']],
  ] as const)('is one of three: whichever comes last tells the code (%s)', async (_order, order) => {
    const calls = await enrolling(stand, await tenantOf(stand, { addDevice: true }), false);
    for (const [turn, name] of order.entries()) {
      expect((await calls[name]()).body).toMatchObject(turn === order.length - 1 ? done : open);
    }
  });

  it('and the device at once complete it once', async () => {
    const calls = await enrolling(stand, await tenantOf(stand, { addDevice: true }));
    const answers = await Promise.all([calls.addDocument(), calls.addDevice()]);
    expect(answers.map(({ body }) => body.enrollmentStatus).sort()).toEqual([1, 2]);
    expect(answers.filter(({ body }) => body.registrationCode !== '')).toHaveLength(1);
  });
});

describe('the engine is asked', () => {
  it('with the pages in their order, and the picture that addFace kept', async () => {
    const calls = await enrolling(stand, faced);
    const [front, back] = [randomBytes(200), randomBytes(220)];
    const documentImage = [
      page({ image: `data:image/png;base64,${front.toString('base64')}`, format: 'PNG' }),
      page({ image: back.toString('base64url'), format: undefined, lightingScheme: undefined }),
    ];
    const documentsInfo = { documentImage, processParam: { alreadyCropped: true } };
    expect((await calls.addDocument({ documentsInfo })).body).toMatchObject(done);
    const { pages, alreadyCropped, selfie } = last();
    expect(pages.map(({ image, lightingScheme }) => [sha(image), lightingScheme])).toEqual([
      [sha(front), 6],
      [sha(back), 6],
    ]);
    expect(alreadyCropped).toBe(true);
    expect((await sharp(Buffer.from(selfie)).metadata()).format).toBe('jpeg');
    const [kept] = await calls.query(
      'SELECT image FROM face_sample WHERE subject_id = (SELECT subject_id FROM session WHERE id = $1)',
    );
    expect(kept.image.includes(Buffer.from(selfie).subarray(20, 60))).toBe(false);
  });

  it('for a page without its list', async () => {
    const calls = await enrolling(stand, faced);
    const documentsInfo = {
      documentImage: page({ format: 'JPG' }),
      documentPayload: { request: { vendor: 'REGULA' } },
    };
    expect((await calls.addDocument({ documentsInfo })).body).toMatchObject(done);
    expect(last().pages).toHaveLength(1);
  });

  it('with the instructions of both places, the stricter of two limits', async () => {
    const calls = await enrolling(stand, faced);
    const selection = { docTypeKeyword: 'Passport', fields: ['*'] };
    await calls.addDocument({
      processingInstructions: {
        documentValidationRules: {
          validateMinimumAge: true,
          minimumAge: 18,
          maximumAge: 30,
          fieldsToValidate: [selection],
        },
        fieldsToValidate: [{ fields: ['Surname'] }],
      },
      documentsInfo: {
        documentImage: [page()],
        processingInstructions: {
          checkLiveness: true,
          documentValidationRules: {
            validateMinimumAge: true,
            minimumAge: 21,
            validateMaximumAge: true,
            maximumAge: 120,
            validateDocumentNotExpired: true,
            workflow: 'charlie4',
            securityLevel: 4,
          },
        },
      },
    });
    expect(last().instructions).toMatchObject({
      minimumAge: 21,
      maximumAge: 120,
      notExpired: true,
      checkLiveness: true,
      workflow: 'charlie4',
      securityLevel: 4,
      fields: [
        { documentKeyword: '', names: ['Surname'] },
        { documentKeyword: 'Passport', names: ['*'] },
      ],
    });
  });

  it('with no rule that is not asked for', async () => {
    const calls = await enrolling(stand, faced);
    await calls.addDocument({ processingInstructions: { documentValidationRules: { minimumAge: 18 } } });
    expect(last().instructions).toMatchObject({ notExpired: false, fields: [] });
    expect(last().instructions?.minimumAge).toBeUndefined();
  });
});

const FAILED = { rule: 'validateMinimumAge', result: Verdict.FAILED };
const bad: [string, object, object][] = [
  ['fails', { result: Verdict.FAILED, reasons: ['DATE_OF_EXPIRY_EXPIRED'] }, { documentVerificationResult: false }],
  ['cannot be decided', { result: Verdict.UNDEFINED }, { documentVerificationResult: false }],
  ['breaks a rule', { rules: [FAILED] }, { documentVerificationResult: false }],
  [
    'has a rule undecided',
    { rules: [{ ...FAILED, result: Verdict.UNDEFINED }] },
    { documentVerificationResult: false },
  ],
  ['is of no known type', { result: Verdict.FAILED, type: undefined }, { documentVerificationResult: false }],
  ['has no portrait', { portrait: new Uint8Array(), match: undefined }, { matchResult: false, matchScore: 0 }],
  [
    'has another person’s portrait',
    { match: { score: 1.99, receiptId: 'r' } },
    { matchResult: false, matchScore: 1.99 },
  ],
  [
    'is badly captured',
    { result: Verdict.UNDEFINED, retryCapture: true, retryReasons: ['GLARE'] },
    { retryDocumentCapture: true, documentVerificationResult: false },
  ],
];

describe('a document that', () => {
  it.each(bad)(
    '%s is 200 with its flags, changes nothing, and may be followed by a good one',
    async (_what, answer, told) => {
      const calls = await enrolling(stand, faced);
      documents.papers.document = answer;
      const { status, body } = await calls.addDocument();
      expect([status, body]).toMatchObject([200, { ...open, ...told, ocrResults: { fieldType: expect.any(Array) } }]);
      const { fieldErrorCodes } = body.ocrResults.overallResultInfo;
      const { reasons = [], retryReasons = [] } = answer as { reasons?: string[]; retryReasons?: string[] };
      expect(fieldErrorCodes).toEqual([...reasons, ...retryReasons]);
      const { retryDocumentCapture: retry, documentVerificationResult: verified } = body;
      expect((await calls.outcomes()).at(-1)).toMatchObject({ passed: false, scores: { verified, retry } });
      expect(await calls.notes()).toEqual([]);
      documents.papers.document = {};
      expect((await calls.addDocument()).body).toMatchObject(done);
      const [first] = (await calls.events()).filter(({ type }) => type === 'enrollment.ocr.check');
      expect(first).toMatchObject({ status: 1, documentVerificationResult: verified, retryDocumentCapture: retry });
    },
  );

  it('tells the verdicts of rules and fields as they are', async () => {
    const calls = await enrolling(stand, faced);
    const zone = (value: string, status: ReadingStatus) => ({ value, status });
    documents.papers.document = {
      result: Verdict.FAILED,
      rules: [FAILED, { rule: 'validateDocumentNotExpired', result: Verdict.OK }],
      signals: [{ code: 'REPLAY', result: Verdict.UNDEFINED }],
      fields: [
        {
          name: 'Document #',
          result: Verdict.FAILED,
          visual: zone('A', ReadingStatus.INVALID),
          barcode: zone('B', ReadingStatus.NOT_VALIDATED),
          visualBarcode: Comparison.DIFFERENT,
          mrzBarcode: Comparison.NOT_COMPARED,
        },
      ],
    };
    const { ocrResults } = (await calls.addDocument()).body;
    expect(ocrResults).toMatchObject({
      overallResult: 'FAILED',
      signals: [{ code: 'REPLAY', result: 'UNDEFINED' }],
      documentValidationRulesResult: {
        requestedDocumentValidationRuleResults: { validateMinimumAge: 'FAILED', validateDocumentNotExpired: 'OK' },
      },
    });
    expect(ocrResults.fieldType).toEqual([
      {
        name: 'Document #',
        overallResult: 'FAILED',
        fieldResult: {
          visual: 'A',
          isVisualStatusValid: 'VALIDATE_FALSE',
          barcode: 'B',
          isBarcodeStatusValid: 'VALIDATE_DISABLED',
          visualBarcodeCompareValid: 'COMPARE_FALSE',
          mrzBarcodeCompareValid: 'COMPARE_DISABLED',
        },
      },
    ]);
  });

  it.each([
    ['2.5', 2.49, false],
    ['2.5', 2.5, true],
    [3, 2.99, false],
  ])('is held against the threshold in force at the call: %s, S %d', async (threshold, score, matchResult) => {
    const tenant = await tenantOf(stand, {});
    const calls = await enrolling(stand, tenant);
    await configure(stand, tenant, { ocrPortraitSelfieMatchThreshold: threshold });
    documents.papers.score = score;
    const { body } = await calls.addDocument();
    expect(body).toMatchObject({ matchResult, matchScore: score, ...(matchResult ? done : open) });
  });
});

describe('a browser', () => {
  it('adds the document of its own journey with its access token', async () => {
    const tenant = await tenantOf(stand, {});
    const browser = browserOf(stand, tenant);
    const { enrollmentToken, jwtToken } = await begunBy(browser);
    const path = '/b2c/onboarding/enrollment/addDocumentOCR';
    await browser.call('/b2c/onboarding/enrollment/addFace', await faceFor({ enrollmentToken }), jwtToken);
    const sent = { ...documentOf(enrollmentToken), jwt: jwtToken };
    expect((await browser.call(path, sent)).status).toBe(401);
    const { jwtToken: foreign } = await begunBy(browser);
    expect((await browser.call(path, sent, foreign)).status).toBe(400);
    expect((await browser.call(path, sent, jwtToken)).body).toMatchObject({ ...done, matchResult: true });
  });
});

it('a tenant of faces alone goes on as before', async () => {
  const { code } = await enrolled(stand);
  expect(code).not.toBe('');
  const calls = await enrolling(stand, await tenantOf(stand, { addDocument: false }), false);
  expect(calls.requiredChecks).toEqual(['addFace']);
  expect((await calls.addFace()).body).toMatchObject(done);
  expect(await photograph()).toBeInstanceOf(Buffer);
});
