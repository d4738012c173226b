import { hasFonts, WITHOUT_FONTS } from '@bonafide/lab/documents/fonts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherAccess } from '../support/access.ts';
import { documentRequest } from '../support/document-requests.ts';
import { inTime } from '../support/in-time.ts';
import { acceptSpecimens } from '../support/operator.ts';
import { photograph } from '../support/photographs.ts';
import { blurred, type TakenSpecimen, takenSpecimen } from '../support/specimens.ts';
import { stackControl } from '../support/stack.ts';
import { Api, capture, type Json } from './api.ts';

const PATIENCE_MS = 120_000;
const SKIPPED = hasFonts() ? '' : ` (skipped: ${WITHOUT_FONTS})`;
const PLAIN = {
  enrollment: { addDevice: true, addFace: true, addDocument: false, icaoVerification: 'DISABLED' },
  authentication: { verifyFace: true, verifyDevice: true },
};
const WITH_DOCUMENT = {
  enrollment: { addDevice: false, addFace: true, addDocument: true, icaoVerification: 'DISABLED' },
  authentication: { verifyFace: true, verifyDevice: false },
};

let api: Api;
let before: object;
let alice: Buffer;
let passport: TakenSpecimen;
let anothers: TakenSpecimen;

const configure = (onboardingOptions: object) =>
  api.post('/onboarding/admin/customerConfig', { onboardingConfig: { onboardingOptions } });

/** Begins an enrolment and adds Alice's face to it; answers its token. */
async function faced(): Promise<string> {
  const token = await api.enroll();
  const answer = await api.client.addFace(token, capture([alice, alice, alice]));
  expect(answer).toMatchObject({ livenessResult: true, enrollmentStatus: 1 });
  return token;
}

const addDocument = async (enrollmentToken: string, pages: readonly Buffer[]): Promise<Json> => {
  const { documentsInfo } = documentRequest(pages, alice);
  const { status, body } = await inTime(() =>
    api.post('/onboarding/enrollment/addDocumentOCR', { enrollmentToken, documentsInfo }),
  );
  expect(status, JSON.stringify(body).slice(0, 300)).toBe(200);
  return body;
};

/** Values by zone of a field. */
function fieldOf(body: Json, name: string): Json {
  const { fieldType } = body.ocrResults as { fieldType: { name: string; fieldResult: Json }[] };
  return fieldType.find((field) => field.name === name)?.fieldResult ?? {};
}

describe(`a tenant that asks for a face and a document${SKIPPED}`, { skip: !hasFonts(), timeout: PATIENCE_MS }, () => {
  beforeAll(async () => {
    acceptSpecimens(await stackControl(), otherAccess().realm);
    api = await Api.open(otherAccess());
    before = (await api.get('/onboarding/admin/customerConfig')).body.onboardingConfig.onboardingOptions;
    expect((await configure(WITH_DOCUMENT)).status).toBe(200);
    alice = await photograph('alice-1');
    passport = await takenSpecimen('passport', 'alice-2', 2);
    anothers = await takenSpecimen('passport', 'carol-1', 2);
  }, PATIENCE_MS);
  afterAll(() => configure(before ?? PLAIN));

  it('enrols a person by face and passport, and says what was read where', async () => {
    const body = await addDocument(await faced(), passport.taken);
    expect(body).toMatchObject({
      documentVerificationResult: true,
      matchResult: true,
      retryDocumentCapture: false,
      enrollmentStatus: 2,
    });
    expect(body.registrationCode).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.matchScore).toBeGreaterThan(2);
    expect(body.ocrResults).toMatchObject({ overallResult: 'OK', mrzPresence: true, rfidPresence: 0 });
    const { holder, truth } = passport;
    expect(fieldOf(body, 'MRZ Lines').mrz).toBe(truth.mrz?.join('^'));
    expect(fieldOf(body, 'Document #')).toMatchObject({
      mrz: holder.documentNumber,
      isMrzStatusValid: 'VALIDATE_TRUE',
    });
    expect(fieldOf(body, 'Date of expiry').mrz).toBe(holder.expiry);
    expect(Number(fieldOf(body, 'Age').visual)).toBeGreaterThanOrEqual(25);
  });

  it("refuses another's passport, and then takes the person's own in the same session", async () => {
    const token = await faced();
    const refused = await addDocument(token, anothers.taken);
    expect(refused).toMatchObject({ matchResult: false, enrollmentStatus: 1, registrationCode: '' });
    expect(refused.matchScore).toBeLessThan(2);
    expect(await addDocument(token, passport.taken)).toMatchObject({ matchResult: true, enrollmentStatus: 2 });
  });

  it('asks for another capture of a page that is out of focus, and leaves the step open', async () => {
    const token = await faced();
    const body = await addDocument(token, await Promise.all(passport.taken.map(blurred)));
    expect(body).toMatchObject({
      retryDocumentCapture: true,
      documentVerificationResult: false,
      enrollmentStatus: 1,
    });
    expect(await addDocument(token, passport.taken)).toMatchObject({ enrollmentStatus: 2 });
  });

  it.each([
    [
      'a date of birth with its old check digit',
      { edited: ([first = '', second = '']: string[]) => [first, changed(second, 14)] },
      /MRZ/,
    ],
    ['another name in the zone than in print', { mrz: { surname: { printed: 'NEMO', mrz: 'NEMO' } } }, /SURNAME/],
  ])('refuses %s', async (_what, forged, reason) => {
    const { taken } = await takenSpecimen('passport', 'alice-2', 2, { forged });
    const body = await addDocument(await faced(), taken);
    expect(body).toMatchObject({ documentVerificationResult: false, enrollmentStatus: 1, registrationCode: '' });
    const { fieldErrorCodes } = (body.ocrResults as { overallResultInfo: { fieldErrorCodes: string[] } })
      .overallResultInfo;
    expect(fieldErrorCodes.join()).toMatch(reason);
  });

  it('is told the same of a document without any session', async () => {
    const verify = async (pages: readonly Buffer[], selfie: Buffer) => {
      const instructions = { documentValidationRules: { validateDocumentNotExpired: true } };
      const request = documentRequest(pages, selfie, { instructions });
      const { status, body } = await inTime(() =>
        api.post('/documentVerification/verifyDocumentsAndBiometrics', request),
      );
      expect(status).toBe(200);
      return body;
    };
    expect(await verify(passport.taken, alice)).toMatchObject({
      overallAuthenticationResult: 'OK',
      documentAuthenticationResult: {
        overallResult: 'OK',
        documentValidationRulesResult: {
          requestedDocumentValidationRuleResults: { validateDocumentNotExpired: 'OK' },
        },
      },
      biometricsAuthenticationResult: { matchResult: 'OK' },
      retryDocumentCapture: false,
    });
    const refused = await verify(anothers.taken, alice);
    expect(refused).toMatchObject({
      overallAuthenticationResult: 'FAILED',
      biometricsAuthenticationResult: { matchResult: 'FAILED' },
    });
    // It is the portrait that fails: of the page's print a line may be unread, and nothing contradicts it.
    expect(refused.documentAuthenticationResult).not.toMatchObject({ overallResult: 'FAILED' });
  });

  it('learns what kind of page it is, and that a person is none', async () => {
    const recognise = async (image: Buffer) => {
      const documentImage = { lightingScheme: 6, image: image.toString('base64'), format: 'JPG' };
      return (await inTime(() => api.post('/documentVerification/validateDocumentType', { documentImage }))).body;
    };
    expect(await recognise(passport.taken[0] as Buffer)).toMatchObject({
      validDocument: true,
      nextpageExpected: false,
      mrzPresence: true,
      icaocode: passport.holder.issuer,
    });
    expect(await recognise(await photograph('carol-1'))).toMatchObject({ validDocument: false });
  });
});

/** One digit of a line, changed by one. */
function changed(line: string, at: number): string {
  return line.slice(0, at) + ((Number(line[at]) + 1) % 10) + line.slice(at + 1);
}
