import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Documents,
  documentOf,
  enrolling,
  facelessTenant,
  page,
  startDocuments,
  tenantOf,
  USUAL,
} from './support/documents.js';
import { type Stand, startStand } from './support/stand.js';

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
const asked = () => documents.calls.verifyDocument.length;

const broken: [string, object][] = [
  ['no verdict', { result: Verdict.UNSPECIFIED }],
  ['a verdict that is none', { result: 99 as Verdict }],
  ['a score that is no number', { match: { score: Number.NaN, receiptId: 'r' } }],
  ['an infinite score', { match: { score: Number.POSITIVE_INFINITY, receiptId: 'r' } }],
  ['a score without a receipt', { match: { score: 9, receiptId: '' } }],
  ['a score of no portrait', { portrait: new Uint8Array() }],
  ['a portrait that is too large', { portrait: new Uint8Array(250_001) }],
  ['too many fields', { fields: Array(501).fill({ name: 'Age', result: Verdict.OK }) }],
  ['no receipt', { receiptId: '' }],
  ['OK of no type', { type: undefined }],
  ['OK of no number', { identity: undefined }],
  ['OK of a bad capture', { retryCapture: true }],
  ['more reasons than it may', { reasons: Array(101).fill('EXPIRED') }],
  ['a reason that is too long', { retryReasons: ['x'.repeat(257)] }],
  ['more signals than it may', { signals: Array(101).fill({ code: 'COPY', result: Verdict.OK }) }],
  ['more rules than it may', { rules: Array(101).fill({ rule: 'checkLiveness', result: Verdict.OK }) }],
  ['a rule without a verdict', { rules: [{ rule: 'validateMinimumAge' }] }],
  ['a rule without a name', { rules: [{ result: Verdict.OK }] }],
  ['a field without a name', { fields: [{ result: Verdict.OK }] }],
  ['a field without a verdict', { fields: [{ name: 'Age' }] }],
  ['a result score that is no number', { resultScore: Number.NaN }],
  ['a result score below its range', { resultScore: -1 }],
  ['a result score beyond its range', { resultScore: 100.5 }],
  ['a chip on a page that is none', { type: { name: 'Utopia', rfidPresence: 3 } }],
];
const failing: [string, number, DomainError][] = [
  ['away', 503, new DomainError('UNAVAILABLE', 'docverify is not available')],
  ['too late', 504, new DomainError('TIMEOUT', 'docverify did not answer in time')],
  ['at its end', 500, new DomainError('INTERNAL', 'Internal error')],
];

describe('an engine that', () => {
  it.each(broken)('answers with %s is 500: nothing passes, nothing is written', async (_what, answer) => {
    const calls = await enrolling(stand, faced);
    const before = await calls.outcomes();
    documents.papers.document = answer;
    const { status, body } = await calls.addDocument();
    expect([status, body.errorMsg]).toEqual([500, 'Internal error']);
    expect(await calls.outcomes()).toEqual(before);
    documents.papers.document = {};
    expect((await calls.addDocument()).body).toMatchObject(done);
    const types = (await calls.events()).map(({ type }) => type);
    expect(types.filter((type) => type === 'enrollment.ocr.check')).toHaveLength(1);
  });

  it.each([
    ['validateMinimumAge', { validateMinimumAge: true, minimumAge: 18 }],
    ['validateMaximumAge', { validateMaximumAge: true, maximumAge: 99 }],
    ['validateDocumentNotExpired', { validateDocumentNotExpired: true }],
    ['checkLiveness', { checkLiveness: true }],
  ])('tells nothing of %s although it was asked is 500, and passes once it does', async (rule, rules) => {
    const calls = await enrolling(stand, faced);
    const asked = documentOf(calls.token, { processingInstructions: { documentValidationRules: rules } });
    expect((await calls.send('addDocumentOCR', asked)).status).toBe(500);
    documents.papers.document = { rules: [{ rule, result: Verdict.OK }] };
    expect((await calls.send('addDocumentOCR', asked)).body).toMatchObject(done);
  });

  it.each(failing)(
    'is %s is %d: nothing passes, nothing is written, and the same request may come again',
    async (_what, code, error) => {
      const calls = await enrolling(stand, faced);
      const before = await calls.outcomes();
      const body = documentOf(calls.token);
      documents.papers.meanwhile = () => {
        throw error;
      };
      const { status, body: answer } = await calls.send('addDocumentOCR', body);
      expect([status, answer.status]).toEqual([code, code]);
      expect(await calls.outcomes()).toEqual(before);
      documents.papers.meanwhile = () => {};
      expect((await calls.send('addDocumentOCR', body)).body).toMatchObject(done);
    },
  );

  it('that nobody runs is 503 with a clear message', async () => {
    const alone = await startStand();
    try {
      const tenant = await tenantOf(alone, {});
      const calls = await enrolling(alone, tenant);
      const answers = [await calls.addDocument(), await calls.send('validateDocumentType', { documentImage: page() })];
      for (const { status, body } of answers) {
        expect([status, body.errorMsg]).toEqual([503, expect.stringContaining('DocVerifyService')]);
      }
    } finally {
      await alone.stop();
    }
  });
});

const input = (documentsInfo: object) => ({ documentsInfo });
const withRules = (rules: object) => ({ processingInstructions: { documentValidationRules: rules } });
const large = Buffer.alloc(3_100_000).toString('base64');
const malformed: [string, object, string, string][] = [
  ['no documentsInfo', { documentsInfo: undefined }, 'INVALID_INPUT', 'documentsInfo'],
  ['no pages', input({}), 'INVALID_INPUT', 'documentsInfo.documentImage'],
  ['an empty list of pages', input({ documentImage: [] }), 'INVALID_INPUT', 'documentsInfo.documentImage'],
  ['three pages', input({ documentImage: [page(), page(), page()] }), 'INVALID_INPUT', 'documentsInfo.documentImage'],
  ['a page that is a text', input({ documentImage: 'x' }), 'INVALID_INPUT', 'documentsInfo.documentImage'],
  ['a page without an image', input({ documentImage: [{}] }), 'INVALID_INPUT', 'documentsInfo.documentImage[0].image'],
  ['an empty image', input({ documentImage: [page({ image: '' })] }), 'INVALID_INPUT', 'Improper Base64 formatting'],
  [
    'no base64',
    input({ documentImage: [page(), page({ image: 'not base64!' })] }),
    'INVALID_INPUT',
    'Improper Base64 formatting in document image. Field "documentsInfo.documentImage[1].image" is not valid base64.',
  ],
  ['too much', input({ documentImage: [page({ image: large }), page({ image: large })] }), 'INVALID_INPUT', '6000000'],
  ['a format that is none', input({ documentImage: [page({ format: '../x' })] }), 'INVALID_INPUT', 'format'],
  ['an unknown light', input({ documentImage: [page({ lightingScheme: 7 })] }), 'INVALID_INPUT', 'lightingScheme'],
  [
    'a crop that is no flag',
    input({ documentImage: page(), processParam: { alreadyCropped: 1 } }),
    'INVALID_INPUT',
    'alreadyCropped',
  ],
  [
    'a selfie that is no base64',
    { biometricsInfo: { facialImage: { image: '%' } } },
    'INPUT_FORMAT_ERROR',
    'facialImage.image',
  ],
  ['an age that is none', withRules({ minimumAge: -1 }), 'INPUT_VALUES_ERROR', 'minimumAge'],
  [
    'a rule without its age',
    withRules({ validateMinimumAge: true }),
    'INPUT_VALUES_ERROR',
    'documentValidationRules.minimumAge',
  ],
  [
    'another without its age',
    withRules({ validateMaximumAge: true }),
    'INPUT_VALUES_ERROR',
    'documentValidationRules.maximumAge',
  ],
  [
    'fields that are no list',
    { processingInstructions: { fieldsToValidate: 'x' } },
    'INPUT_FORMAT_ERROR',
    'fieldsToValidate',
  ],
  ['no token', { enrollmentToken: undefined }, 'INPUT_FORMAT_ERROR', 'enrollmentToken'],
];

describe('bad input', () => {
  it.each(malformed)('%s is 400, naming the field', async (_what, change, errorCode, says) => {
    const calls = await enrolling(stand, faced);
    const before = asked();
    const { status, body } = await calls.addDocument(change);
    expect(body).toEqual({
      errorCode,
      errorMsg: expect.stringContaining(says),
      status: 400,
      timestamp: expect.stringMatching(/Z$/),
    });
    expect([status, asked()]).toEqual([400, before]);
    expect((await calls.addDocument()).body).toMatchObject(done);
  });

  it('a page that the engine cannot read is named by its field', async () => {
    const calls = await enrolling(stand, faced);
    documents.papers.meanwhile = () => {
      throw new DomainError('INVALID_MEDIA', 'is not an image', { at: '1' });
    };
    const { status, body } = await calls.addDocument(input({ documentImage: [page(), page()] }));
    expect([status, body.errorCode, body.errorMsg]).toEqual([
      400,
      'INVALID_INPUT',
      expect.stringContaining('"documentsInfo.documentImage[1].image"'),
    ]);
  });
});

describe('a selfie that the engine cannot read', () => {
  const unreadable = () => {
    throw new DomainError('INVALID_MEDIA', 'is not an image', { reason: 'selfie' });
  };

  it('is an error of the caller’s where the caller sent it, and else of ours', async () => {
    const calls = await enrolling(stand, faced);
    documents.papers.meanwhile = unreadable;
    expect((await calls.addDocument()).status).toBe(500);
    const tenant = await facelessTenant(stand);
    const own = await enrolling(stand, tenant, false);
    const { status, body } = await own.addDocument({ biometricsInfo: { facialImage: { image: 'AAAA' } } });
    expect([status, body.errorMsg]).toEqual([400, 'Field "biometricsInfo.facialImage.image": is not an image']);
  });
});
