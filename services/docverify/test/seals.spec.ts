import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { der, derOid, TAG } from '@bonafide/documents/chip/der';
import { makeExtension, makeRevocationList } from '@bonafide/documents/chip/make-certificate.fixture';
import { makeAuthority, makeMasterList, makeSigner } from '@bonafide/documents/chip/make-chip.fixture';
import { encodeC40 } from '@bonafide/documents/seals/c40';
import { type Signer, sealed, signerOf } from '@bonafide/documents/seals/signer.fixture';
import { ownNats } from '@bonafide/testing/nats';
import type { TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawSpecimen } from '../../../lab/documents/draw.ts';
import { hasFonts, WITHOUT_FONTS } from '../../../lab/documents/fonts.ts';
import type { Holder } from '../../../lab/documents/holder.ts';
import { photographPage } from '../../../lab/documents/photograph.ts';
import { rawImage } from '../../../lab/documents/raw-image.ts';
import { trustCommand } from '../src/trust/trust.command.js';
import { photograph } from './pictures.js';
import { type FaceStub, postPatiently, startDocverify, startFaces } from './running.js';

const VERIFY = '/documentVerification/verifyDocumentsAndBiometrics';
const TODAY = new Date().toISOString().slice(0, 10);
/** Of the United Nations: no specimen, so that it can be OK. */
const HOLDER = {
  ...{ issuer: 'UNO', nationality: 'ISL', documentNumber: 'L89B2T3F7', sex: 'F', birth: '1972-05-22' },
  surname: { printed: 'KANARSDOTTIR', mrz: 'KANARSDOTTIR' },
  given: { printed: 'ANNA', mrz: 'ANNA' },
} as const satisfies Partial<Holder>;

const publisher = makeAuthority('PP');
const signsLists = makeExtension('2.5.29.37', der(TAG.sequence, derOid('2.23.136.1.1.3')));
const lister = makeSigner(publisher, 'PP', undefined, { extensions: [signsLists] });
const nations = makeAuthority('UN');
const signer = (serial: number) => signerOf('prime256v1', { issuer: nations, country: 'UN', serial, types: ['V'] });
const [own, withdrawn, revoked, stranger] = [signer(1), signer(2), signer(3), signer(4)];
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let nats: Awaited<ReturnType<typeof ownNats>>;
let service: TestService;
let nexaface: FaceStub;
let folder: string;
let selfie: Buffer;
let portrait: Buffer;

async function trust(...args: readonly (string | Uint8Array)[]) {
  const given = args.map((arg, at) => (typeof arg === 'string' ? arg : { path: join(folder, `file-${at}`), arg }));
  for (const one of given) if (typeof one !== 'string') await writeFile(one.path, one.arg);
  const names = given.map((one) => (typeof one === 'string' ? one : one.path));
  const outcome = await trustCommand(['trust', ...names], { BONAFIDE_DATABASE_URL: service.databaseUrl });
  expect(outcome).toMatchObject({ code: 0, err: '' });
}

/** The seal of a visa over the lines of its zone; `after` changes its bytes once they are signed. */
const sealBy =
  ({ key }: Signer, serial: number, after: (bytes: Buffer) => void = () => {}) =>
  (lines: readonly string[]) => {
    const [first = '', second = ''] = lines;
    const bytes = sealed(
      {
        ...{ reference: 0x5d, category: 1, issuer: 'UNO', signer: 'UNTS', certificate: String(serial) },
        features: [
          [first.length === 44 ? 1 : 2, encodeC40(first + second.slice(0, 28))],
          [4, Uint8Array.of(0x5a, 0, 0)],
          [5, encodeC40('D23145890')],
        ],
        ...{ issued: issueDate, signed: issueDate },
      },
      key,
    );
    after(bytes);
    return bytes;
  };
const issueDate = '2025-03-25';

const visa = async (makeSeal: (lines: readonly string[]) => Uint8Array, forged: { barcode?: Partial<Holder> } = {}) => {
  const holder = { ...HOLDER, issue: issueDate, expiry: '2034-03-24' };
  const { pages } = await drawSpecimen({
    ...{ layout: 'visa', seed: 3, today: TODAY, portrait, holder, forged, sealed: makeSeal },
  });
  return pages[0] as Buffer;
};

const verify = async (page: Uint8Array, tenant = 'acme') => {
  const image = Buffer.from(page).toString('base64');
  const body = {
    documentsInfo: { documentImage: [{ image, format: 'png', lightingScheme: 6 }] },
    biometricsInfo: { facialImage: { image: selfie.toString('base64') } },
  };
  const { json } = await postPatiently(service, VERIFY, body, tenant);
  const { overallResult: result, overallResultInfo, fieldType } = json.documentAuthenticationResult;
  const codes: string[] = overallResultInfo.fieldErrorCodes;
  const field = (name: string) => fieldType.find((one: { name: string }) => one.name === name)?.fieldResult;
  return { result, codes, field };
};
const receiptOf = async (tenant: string) => {
  const rows = await service.database.query('SELECT * FROM decision_receipt WHERE tenant = $1', [tenant]);
  expect(rows).toHaveLength(1);
  return rows[0];
};

describe.skipIf(!hasFonts())(
  `a visa with a seal (skipped without fonts: ${WITHOUT_FONTS})`,
  { timeout: 120_000 },
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'bonafide-seals-'));
      [selfie, portrait] = await Promise.all([photograph('annaSmiling', 480), photograph('annaLaughing', 500)]);
      nats = await ownNats();
      nexaface = await startFaces(nats.url);
      service = await startDocverify({ BONAFIDE_NATS_URL: nats.url });
      await trust('import', 'ICAO', makeMasterList(lister, [nations.certificate]), publisher.certificate);
      for (const { der } of [own, withdrawn, revoked]) await trust('seal-import', der);
    });
    afterAll(async () => {
      await service?.stop();
      await nexaface?.stop();
      await nats?.remove();
      await rm(folder, { recursive: true });
    });

    it('is OK, and what the seal says is proven', async () => {
      const { result, codes, field } = await verify(await visa(sealBy(own, 1)), 'good-inc');
      expect({ codes, result }).toEqual({ codes: [], result: 'OK' });
      expect(field('Document #')).toMatchObject({
        ...{ mrz: 'L89B2T3F7', barcode: 'L89B2T3F7', isBarcodeStatusValid: 'VALIDATE_TRUE' },
        mrzBarcodeCompareValid: 'COMPARE_TRUE',
      });
      for (const [name, barcode] of [
        ['Surname', 'KANARSDOTTIR'],
        ['Given names', 'ANNA'],
        ['Date of birth', '1972-05-22'],
        ['Date of expiry', '2034-03-24'],
        ['Date of issue', issueDate],
      ] as const)
        expect(field(name)).toMatchObject({ barcode, isBarcodeStatusValid: 'VALIDATE_TRUE' });
    });

    it('leaves a receipt that names the verdict, the certificates and the version of the trust store', async () => {
      const receipt = await receiptOf('good-inc');
      const [{ version }] = await service.database.query('SELECT version FROM trust_version');
      expect(receipt.policy.trustVersion).toBe(version);
      expect(receipt.scores.seals).toEqual([
        { page: 0, use: 'visa', verdict: 'VALID', signer: sha256(own.der), anchor: sha256(nations.certificate) },
      ]);
      expect(JSON.stringify(receipt)).not.toMatch(/KANARSDOTTIR|L89B2T3F7|D23145890/);
    });

    it('says the same photographed', async () => {
      const page = await rawImage(await visa(sealBy(own, 1)));
      const { codes, field } = await verify((await photographPage(page, 13)).jpeg);
      expect(codes.filter((code) => code.startsWith('SEAL') || code.includes('BARCODE'))).toEqual([]);
      expect(field('Document #')).toMatchObject({ barcode: 'L89B2T3F7', isBarcodeStatusValid: 'VALIDATE_TRUE' });
    });

    it('fails where the seal was altered', async () => {
      const altering = (bytes: Buffer) => {
        const at = bytes.indexOf(Uint8Array.of(4, 3, 0x5a));
        bytes[at + 2] = 0x5b;
      };
      const { result, codes, field } = await verify(await visa(sealBy(own, 1, altering)), 'altered-inc');
      expect(result).toBe('FAILED');
      expect(codes).toContain('SEAL_SIGNATURE');
      expect(field('Document #')).toMatchObject({ isBarcodeStatusValid: 'VALIDATE_FALSE' });
      expect((await receiptOf('altered-inc')).scores.seals).toMatchObject([{ verdict: 'FORGED', reason: 'SIGNATURE' }]);
    });

    it('fails with the true seal of another visa', async () => {
      const { result, codes } = await verify(await visa(sealBy(own, 1), { barcode: { documentNumber: 'L89B2T3F8' } }));
      expect(result).toBe('FAILED');
      expect(codes).toContain('MRZ_BARCODE_DOCUMENT_NUMBER');
    });

    it('is undecided where nobody knows the signer', async () => {
      const { result, codes, field } = await verify(await visa(sealBy(stranger, 4)));
      expect({ result, codes }).toEqual({ result: 'UNDEFINED', codes: ['SEAL_NO_CERTIFICATE'] });
      expect(field('Document #')).toMatchObject({ isBarcodeStatusValid: 'NOT_VALIDATED' });
    });

    it('is undecided for a tenant that does not trust the state, and OK for others', async () => {
      await trust('remove', 'wary-inc', sha256(nations.certificate));
      const page = await visa(sealBy(own, 1));
      expect(await verify(page, 'wary-inc')).toMatchObject({ result: 'UNDEFINED', codes: ['SEAL_NO_TRUST_ANCHOR'] });
      expect(await verify(page)).toMatchObject({ result: 'OK', codes: [] });
      // Who trusts the signer by itself needs no state.
      await trust('seal-add', 'wary-inc', own.der);
      expect(await verify(page, 'wary-inc')).toMatchObject({ result: 'OK', codes: [] });
    });

    it('is undecided once its signer was withdrawn', async () => {
      const page = await visa(sealBy(withdrawn, 2));
      expect(await verify(page)).toMatchObject({ result: 'OK', codes: [] });
      await trust('seal-withdraw', sha256(withdrawn.der));
      expect(await verify(page)).toMatchObject({ result: 'UNDEFINED', codes: ['SEAL_NO_CERTIFICATE'] });
    });

    it('fails once its signer was taken back', async () => {
      const page = await visa(sealBy(revoked, 3));
      expect(await verify(page)).toMatchObject({ result: 'OK', codes: [] });
      await trust('revocations', makeRevocationList(nations, [3]));
      const { result, codes } = await verify(page);
      expect([result, codes[0]]).toEqual(['FAILED', 'SEAL_SIGNER_REVOKED']);
    });
  },
);
