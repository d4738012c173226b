import { Bus } from '@bonafide/messaging/bus';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { createLogger } from '@bonafide/platform/observability/logger';
import { DocVerifyService, Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import { ownNats } from '@bonafide/testing/nats';
import type { TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drawSpecimen, type SpecimenOptions } from '../../../lab/documents/draw.ts';
import { hasFonts, WITHOUT_FONTS } from '../../../lab/documents/fonts.ts';
import { documentSettingCommand } from '../src/settings/document-settings.js';
import { photograph } from './pictures.js';
import { type FaceStub, NOBODY, postPatiently, startDocverify, startFaces } from './running.js';

const VERIFY = '/documentVerification/verifyDocumentsAndBiometrics';
const TYPE = '/documentVerification/validateDocumentType';
const TODAY = new Date().toISOString().slice(0, 10);
const HOLDER = {
  surname: { printed: 'CANARYSSON', mrz: 'CANARYSSON' },
  given: { printed: 'ANNA MARIA', mrz: 'ANNA MARIA' },
  issuer: 'UNO',
  nationality: 'ISL',
  documentNumber: 'L89CANRY3',
  sex: 'F',
  birth: '1972-05-22',
  personalNumber: 'ZE184226B',
} as const;

let nats: Awaited<ReturnType<typeof ownNats>>;
let service: TestService;
let nexaface: FaceStub;
let bus: Bus;
let selfie: Buffer;
let portrait: Buffer;

const drawn = new Map<string, ReturnType<typeof drawSpecimen>>();
const specimen = (change: Partial<SpecimenOptions> = {}) => {
  const key = JSON.stringify(change);
  const specimen = drawn.get(key) ?? draw(change);
  drawn.set(key, specimen);
  return specimen;
};
const draw = (change: Partial<SpecimenOptions>) =>
  drawSpecimen({
    layout: 'passport',
    seed: 7,
    today: TODAY,
    portrait,
    ...change,
    holder: { ...HOLDER, ...change.holder },
  });
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bodyOf = (pages: readonly Uint8Array[], change: object = {}) => ({
  documentsInfo: { documentImage: pages.map((page) => ({ image: base64(page), format: 'png', lightingScheme: 6 })) },
  biometricsInfo: { facialImage: { image: base64(selfie) } },
  ...change,
});
const verify = async (pages: readonly Uint8Array[], change: object = {}, tenant = 'acme') => {
  const answer = await postPatiently(service, VERIFY, bodyOf(pages, change), tenant);
  return {
    ...answer,
    document: answer.json?.documentAuthenticationResult,
    face: answer.json?.biometricsAuthenticationResult,
  };
};
const change = (tenant: string, choices: object) =>
  documentSettingCommand(['setting', 'change', tenant, 'documents', JSON.stringify(choices)], {
    BONAFIDE_DATABASE_URL: service.databaseUrl,
    BONAFIDE_NATS_URL: 'not read',
  });
const rolesOf = ({ models }: { models: { role: string }[] }) => models.map(({ role }) => role).sort();
const codesOf = (document: { overallResultInfo: { fieldErrorCodes: string[] } }) =>
  document.overallResultInfo.fieldErrorCodes;

describe.skipIf(!hasFonts())(`a specimen (skipped without fonts: ${WITHOUT_FONTS})`, { timeout: 120_000 }, () => {
  beforeAll(async () => {
    [selfie, portrait] = await Promise.all([photograph('annaSmiling', 480), photograph('annaLaughing', 500)]);
    nats = await ownNats();
    nexaface = await startFaces(nats.url);
    service = await startDocverify({ BONAFIDE_NATS_URL: nats.url });
    bus = await Bus.connect(nats.url, 'onboarding', createLogger('onboarding', 'error'));
  });
  beforeEach(() => Object.assign(nexaface.faces, { score: 5, error: undefined }));
  afterAll(async () => {
    await service?.stop();
    await bus?.close();
    await nexaface?.stop();
    await nats?.remove();
  });

  it('that agrees with itself, of the person on the selfie, is OK', async () => {
    const { pages, truth } = await specimen();
    const { status, json, document, face } = await verify(pages);
    expect(status).toBe(200);
    expect({ codes: codesOf(document), result: document.overallResult }).toEqual({ codes: [], result: 'OK' });
    expect(json).toMatchObject({ overallAuthenticationResult: 'OK', retryDocumentCapture: false });
    expect(document).toMatchObject({ documentType: 'United Nations - Passport', fidTypeId: '11', mrzPresence: true });
    const lines = document.fieldType.find(({ name }: { name: string }) => name === 'MRZ Lines');
    expect(lines.fieldResult.mrz.split('^')).toEqual(truth.mrz);
    const surname = document.fieldType.find(({ name }: { name: string }) => name === 'Surname');
    expect(surname).toMatchObject({
      overallResult: 'OK',
      fieldResult: { visual: 'CANARYSSON', mrz: 'CANARYSSON', mrzVisualCompareValid: 'COMPARE_TRUE' },
    });
    // 100·tanh(ln10·5/14)
    expect(face).toMatchObject({ matchResult: 'OK', matchScore: expect.closeTo(67.6, 0.2), modality: 'FACE' });
    expect(Buffer.from(face.portraitImage, 'base64').subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    expect(Buffer.from(json.frontImg, 'base64').subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    const [call] = nexaface.calls.compare.slice(-1);
    expect(call?.algorithm).toBe('F500');
    const sent = call?.gallery?.data;
    expect(sent?.case === 'image' && Buffer.from(sent.value.image).equals(selfie)).toBe(true);
  });

  it('leaves a receipt without anything that was read', async () => {
    const { pages } = await specimen();
    await verify(pages, {}, 'receipts-inc');
    const rows = await service.database.query("SELECT * FROM decision_receipt WHERE tenant = 'receipts-inc'");
    expect(rows).toHaveLength(1);
    const text = JSON.stringify(rows[0]);
    for (const canary of ['CANARY', 'CANRY', 'ANNA', '1972', '720522']) expect(text).not.toContain(canary);
    expect(rows[0]).toMatchObject({
      operation: 'verifyDocument',
      scores: { match: { score: 5, receiptId: 'receipt-of-nexaface' }, type: { name: 'United Nations - Passport' } },
    });
    const networks = ['face-detector', 'face-landmarks', 'text-detector', 'text-recogniser'];
    // The second reader of zones is in `plus` alone.
    expect(rolesOf(rows[0]).filter((role) => role !== 'mrz-language')).toEqual(networks);
    expect(service.logs.join('\n')).not.toMatch(/CANARYSSON|L89CANRY3/);
  });

  it('of another person is refused', async () => {
    nexaface.faces.score = 2.9;
    const { json, document, face } = await verify((await specimen()).pages);
    expect([json.overallAuthenticationResult, document.overallResult, face.matchResult]).toEqual([
      'FAILED',
      'OK',
      'FAILED',
    ]);
  });

  it('beside a picture without a face is undecided', async () => {
    nexaface.faces.error = NOBODY;
    const { json, face } = await verify((await specimen()).pages);
    expect([json.overallAuthenticationResult, face.matchResult]).toEqual(['UNDEFINED', 'UNDEFINED']);
    expect(face).not.toHaveProperty('matchScore');
  });

  it.each<[string, number, DomainError]>([
    ['away', 503, new DomainError('UNAVAILABLE', 'nexaface is not available')],
    ['late', 504, new DomainError('TIMEOUT', 'nexaface took too long')],
    ['broken', 500, new DomainError('INTERNAL', 'Internal error')],
    ['not able to read the portrait', 500, new DomainError('INVALID_MEDIA', 'no', { at: '0' })],
  ])('gets no verdict while nexaface is %s', async (_what, code, error) => {
    nexaface.faces.error = error;
    const { status, text } = await verify((await specimen()).pages);
    expect(status).toBe(code);
    expect(text).not.toContain('overallResult');
  });

  it('beside a selfie that cannot be read is a mistake of the caller', async () => {
    nexaface.faces.error = new DomainError('INVALID_MEDIA', 'Not an image', { at: '1' });
    const { status, json } = await verify((await specimen()).pages);
    expect({ status, json }).toMatchObject({ status: 400, json: { errorCode: 'INVALID_INPUT' } });
    expect(json.detail).toContain('biometricsInfo.facialImage.image');
  });

  it('of which the print says another number than the zone fails', async () => {
    const { pages } = await specimen({ forged: { visual: { documentNumber: 'L89CANRX7' } } });
    const { json, document } = await verify(pages);
    expect(json.overallAuthenticationResult).toBe('FAILED');
    expect(codesOf(document)).toContain('MRZ_VISUAL_DOCUMENT_NUMBER');
  });

  it('without a face is of nobody, whose face ever comes on another page or beside it', async () => {
    const flat = await sharp({ create: { width: 400, height: 500, channels: 3, background: '#9a9a9a' } })
      .png()
      .toBuffer();
    const { pages } = await draw({ portrait: flat });
    const [passport] = pages as [Buffer];
    const head = await sharp(selfie).resize({ width: 1000, height: 1000, fit: 'cover' }).toBuffer();
    const sheet = (height: number, input: Buffer, top: number, left: number) => ({
      on: sharp({ create: { width: 1700, height, channels: 3, background: '#c9c9c9' } }),
      parts: [
        { input: head, top: 0, left: 300 },
        { input, top, left },
      ],
    });
    const print = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="500"><g font-family="DejaVu Sans" font-size="70">${['SOME LINES OF PRINT', 'THAT ARE OF NO', 'DOCUMENT AT ALL'].map((text, at) => `<text x="40" y="${90 + 120 * at}">${text}</text>`).join('')}</g></svg>`,
    );
    const own = sheet(1500, print, 1000, 20);
    const held = sheet(2200, passport, 1050, 60);
    const [first, both] = await Promise.all([own, held].map(({ on, parts }) => on.composite(parts).jpeg().toBuffer()));
    const alreadyCropped = { processParam: { alreadyCropped: true } };
    for (const [shown, more] of [
      [[first, passport], {}],
      [[both], alreadyCropped],
    ] as [Buffer[], object][]) {
      const { documentsInfo, ...rest } = bodyOf(shown);
      const { json, face, document } = await verify(shown, { ...rest, documentsInfo: { ...documentsInfo, ...more } });
      expect(document.mrzPresence).toBe(true);
      expect(json.overallAuthenticationResult).not.toBe('OK');
      expect(face.matchResult).toBe('UNDEFINED');
      expect(face).not.toHaveProperty('portraitImage');
    }
  });

  it.each([2, 4])('of a licence of which the symbol alone says another birth is not OK (%i)', async (seed) => {
    const { pages } = await drawSpecimen({
      layout: 'drivingLicence',
      seed,
      today: TODAY,
      portrait,
      forged: { barcode: { birth: '1969-05-22' } },
    });
    const { document } = await verify(pages);
    expect(document).toMatchObject({ fidType: 'Driving License' });
    expect(document.overallResult).not.toBe('OK');
    expect(codesOf(document).join()).toMatch(/VISUAL_BARCODE_DATE_OF_BIRTH|VISUAL_NOT_READ/);
  });

  it('that has expired fails', async () => {
    const { json, document } = await verify(
      (await specimen({ holder: { issue: '2011-02-03', expiry: '2021-02-02' } })).pages,
    );
    expect(json.overallAuthenticationResult).toBe('FAILED');
    expect(codesOf(document)).toContain('EXPIRED');
  });

  it('is held to the caller’s rules, wherever they stand', async () => {
    const documentValidationRules = {
      validateMinimumAge: true,
      minimumAge: 60,
      validateDocumentNotExpired: true,
      fieldsToValidate: [{ docTypeKeyword: 'passport', fields: ['Document #', 'Surname'] }],
    };
    const { document } = await verify((await specimen()).pages, {
      processingInstructions: { documentValidationRules },
    });
    expect(document).toMatchObject({
      overallResult: 'FAILED',
      documentValidationRulesResult: {
        requestedDocumentValidationRuleResults: {
          validateMinimumAge: 'FAILED',
          validateDocumentNotExpired: 'OK',
          fieldsToValidate: 'OK',
        },
      },
    });
  });

  it('of a state of specimens is undecided unless the tenant accepts them', async () => {
    const { pages } = await specimen({ holder: { issuer: 'UTO' } });
    expect((await verify(pages, {}, 'strict-inc')).document.overallResult).toBe('UNDEFINED');
    await change('trying-inc', { acceptSpecimens: true });
    expect((await verify(pages, {}, 'trying-inc')).document.overallResult).toBe('OK');
  });

  it('counts by the tenant’s threshold', async () => {
    await change('careful-inc', { matchThreshold: 5.1 });
    expect((await verify((await specimen()).pages, {}, 'careful-inc')).face.matchResult).toBe('FAILED');
  });

  it('that is a black-and-white copy fails where that decides for the tenant', async () => {
    const { pages } = await specimen();
    const copy = await sharp(pages[0]).greyscale().jpeg().toBuffer();
    expect((await verify([copy])).document.signals).toContainEqual({ code: 'BLACK_AND_WHITE_COPY', result: 'FAILED' });
    await change('colour-inc', { decisiveSignals: ['BLACK_AND_WHITE_COPY', 'BARCODE_ABSENT'] });
    const { document } = await verify([copy], {}, 'colour-inc');
    expect(document.overallResult).toBe('FAILED');
    expect(codesOf(document)).toContain('BLACK_AND_WHITE_COPY');
    // Passports have no barcode that could be missed.
    expect(codesOf(document)).not.toContain('BARCODE_ABSENT');
  });

  it.each(['keepPages', 'pageDays'])('is not kept, whoever asks for it by %s: onboarding may keep it', async (name) => {
    const { code, err } = await change('keeping-inc', { [name]: 1 });
    expect([code, err]).toEqual([1, expect.stringContaining(`"documents.${name}" is a setting of onboarding`)]);
  });

  it.each([90, 180, 270])('is read turned by %i degrees', async (degrees) => {
    const { pages, truth } = await specimen();
    const turned = await sharp(pages[0]).rotate(degrees).jpeg().toBuffer();
    const { document } = await verify([turned]);
    const lines = document.fieldType.find(({ name }: { name: string }) => name === 'MRZ Lines');
    expect(lines?.fieldResult.mrz.split('^')).toEqual(truth.mrz);
  });

  it('is recognised by one page', async () => {
    const { pages } = await specimen();
    const { json } = await postPatiently(service, TYPE, {
      documentImage: { image: base64(pages[0] as Buffer), format: 'png' },
    });
    expect(json).toMatchObject({
      validDocument: true,
      documentName: 'United Nations - Passport',
      fidType: 'Passport',
      fidTypeId: '11',
      icaocode: 'UNO',
      mrzPresence: true,
      nextpageExpected: false,
      rotated180: false,
    });
    const rows = await service.database.query("SELECT * FROM decision_receipt WHERE operation = 'recogniseType'");
    // For the type a zone is read roughly, by networks alone.
    expect(rows.map(rolesOf)).toEqual([expect.not.arrayContaining(['mrz-language'])]);
    expect(rolesOf(rows[0])).toContain('text-recogniser');
  });

  it('is told to other services with S, and what it is by', async () => {
    const { pages, holder } = await specimen();
    const client = rpcClient(bus, service.metrics, DocVerifyService);
    const sent = pages.map((page) => ({ image: new Uint8Array(page), lightingScheme: 6 }));
    const ask = (request: object) =>
      onBehalfOf('acme', () =>
        client.verifyDocument({ pages: sent, selfie: new Uint8Array(selfie), ...request }, { deadlineMs: 30_000 }),
      );
    const answer = await ask({ instructions: { notExpired: true, minimumAge: 18 } });
    expect(answer).toMatchObject({
      result: Verdict.OK,
      retryCapture: false,
      identity: { documentNumber: holder.documentNumber, birthDate: holder.birth, expiryDate: holder.expiry },
      match: { score: 5, receiptId: 'receipt-of-nexaface' },
      notAssessed: ['UV', 'IR', 'HOLOGRAM'],
      receiptId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(answer.rules.map(({ rule, result }) => [rule, result])).toEqual([
      ['validateMinimumAge', Verdict.OK],
      ['validateDocumentNotExpired', Verdict.OK],
    ]);
    expect(answer.portrait.length).toBeGreaterThan(1000);
    expect(answer.portrait.length).toBeLessThanOrEqual(250_000);
    expect((await ask({ selfie: new Uint8Array() })).match).toBeUndefined();
    await expect(ask({ pages: [...sent, ...sent, ...sent] })).rejects.toMatchObject({ details: { field: 'pages' } });
    await expect(ask({ instructions: { minimumAge: 1000 } })).rejects.toMatchObject({ code: 'INVALID_VALUE' });
    const broken = [...sent, { image: new Uint8Array([1, 2, 3]), lightingScheme: 6 }];
    await expect(ask({ pages: broken })).rejects.toMatchObject({ code: 'INVALID_MEDIA', details: { at: '1' } });
  });
});
