import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownNats } from '@bonafide/testing/nats';
import type { TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentTruth } from '../../../lab/documents/truth.ts';
import { photograph } from './pictures.js';
import { type FaceStub, postPatiently, startDocverify, startFaces } from './running.js';

const VERIFY = '/documentVerification/verifyDocumentsAndBiometrics';
const TYPE = '/documentVerification/validateDocumentType';
const root = join(import.meta.dirname, '../../..');
const data = process.env.BONAFIDE_TESTDATA_DIR ?? join(root, '../shared/testdata');
const folder = join(data, 'documents/passporteye');
const truths: DocumentTruth[] = JSON.parse(readFileSync(join(root, 'lab/documents/truth/passporteye.json'), 'utf8'));

interface Field {
  name: string;
  fieldResult: { mrz?: string; isMrzStatusValid: string };
}

let nats: Awaited<ReturnType<typeof ownNats>>;
let service: TestService;
let nexaface: FaceStub;
let selfie: string;

// Specimens are old and small: what must never happen is told here, how much is read in docs/documents.md.
describe.skipIf(!existsSync(folder))('specimens of states (skipped: BONAFIDE_TESTDATA_DIR has none)', () => {
  beforeAll(async () => {
    nats = await ownNats();
    nexaface = await startFaces(nats.url);
    service = await startDocverify({ BONAFIDE_NATS_URL: nats.url });
    selfie = (await photograph('berta', 400)).toString('base64');
  });
  afterAll(async () => {
    await service?.stop();
    await nexaface?.stop();
    await nats?.remove();
  });

  it.each(truths)(
    '$pages.0: nothing is told with certainty that is not printed, and an old one is not OK',
    {
      timeout: 120_000,
    },
    async ({ pages, mrz }) => {
      const documentImage = pages.map((file) => ({
        image: readFileSync(join(folder, file)).toString('base64'),
        format: file.endsWith('png') ? 'png' : 'jpg',
      }));
      const body = { documentsInfo: { documentImage }, biometricsInfo: { facialImage: { image: selfie } } };
      const { status, json } = await postPatiently(service, VERIFY, body);
      expect(status).toBe(200);
      expect(json.overallAuthenticationResult).not.toBe('OK');
      const { fieldType } = json.documentAuthenticationResult as { fieldType: Field[] };
      const zone = (mrz ?? []).join('').replaceAll('<', '');
      const certain = fieldType.filter(
        ({ name, fieldResult }) => name === 'Document #' && fieldResult.isMrzStatusValid === 'VALIDATE_TRUE',
      );
      for (const { fieldResult } of certain) expect(zone).toContain(fieldResult.mrz);
    },
  );

  it('are known by one page', { timeout: 120_000 }, async () => {
    const image = readFileSync(join(folder, '100_pass-polx.jpg')).toString('base64');
    const { json } = await postPatiently(service, TYPE, { documentImage: { image, format: 'jpg' } });
    expect(json).toMatchObject({ validDocument: true, fidType: 'Passport', icaocode: 'POL', countryName: 'Poland' });
  });
});
