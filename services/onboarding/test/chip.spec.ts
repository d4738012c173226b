import { ChipCheck, Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { hashToken } from '@bonafide/sealing/tokens';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditOf } from './support/audit.js';
import {
  chipOf,
  configure,
  type Documents,
  documentOf,
  enrolling,
  facelessTenant,
  IDENTITY,
  startDocuments,
  tenantOf,
  USUAL,
} from './support/documents.js';
import { type Stand, startStand } from './support/stand.js';

let stand: Stand;
let documents: Documents;
let mandatory: string;
let optional: string;
beforeAll(async () => {
  stand = await startStand();
  documents = await startDocuments(stand);
  mandatory = await tenantOf(stand, { icaoVerification: 'MANDATORY' });
  optional = await tenantOf(stand, { icaoVerification: 'OPTIONAL', addDevice: true });
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
const verified = { icaoVerificationResult: true };
const refused = { icaoVerificationResult: false };
const asked = () => documents.calls.verifyChip.length;
const response = Buffer.from('chip-response-canary').toString('base64');

describe('where icaoVerification is DISABLED', () => {
  it('chips are refused with a clear message, and the enrolment completes without', async () => {
    const calls = await enrolling(stand, await tenantOf(stand, {}));
    const before = asked();
    for (const answer of [await calls.challenge(), await calls.addChip()]) {
      expect([answer.status, answer.body.errorMsg]).toEqual([
        400,
        'Chips are not read: enrollment.icaoVerification is DISABLED',
      ]);
    }
    expect(asked()).toBe(before);
    const { body } = await calls.addDocument();
    expect(body).toMatchObject({ ...done, ...refused, ocrResults: { rfidPresence: 0 } });
  });

  it('a chip of before is not looked at', async () => {
    const tenant = await tenantOf(stand, { icaoVerification: 'OPTIONAL' });
    const calls = await enrolling(stand, tenant);
    await calls.addChip();
    await configure(stand, tenant, { onboardingOptions: { enrollment: { icaoVerification: 'DISABLED' } } });
    documents.papers.document = { identity: { ...IDENTITY, documentNumber: 'OTHER' } };
    expect((await calls.addDocument()).body).toMatchObject({ ...done, ...refused });
  });
});

describe('where it is MANDATORY', () => {
  it('the document does its part, and the chip completes the check', async () => {
    const calls = await enrolling(stand, mandatory);
    const document = (await calls.addDocument()).body;
    expect(document).toMatchObject({
      ...open,
      ...refused,
      documentVerificationResult: true,
      matchResult: true,
      ocrResults: { rfidPresence: 1, overallResult: 'OK' },
    });
    const chip = (await calls.addChip()).body;
    expect(chip).toEqual({
      ...done,
      ...verified,
      icaoChipValidationResults: {
        passiveAuthentication: 'OK',
        activeAuthentication: 'OK',
        chipAuthentication: 'NOT_PERFORMED',
        dataGroupHashes: { dg1: true, dg2: true },
        reasons: [],
        matchResult: true,
        matchScore: 6,
      },
    });
    expect((await calls.outcomes()).slice(1)).toEqual([
      expect.objectContaining({ check_name: 'addDocumentOCR', passed: true }),
      {
        check_name: 'addDocumentICAO',
        passed: true,
        scores: {
          score: 6,
          threshold: 3,
          verified: true,
          passiveAuthentication: 'OK',
          activeAuthentication: 'OK',
          chipAuthentication: 'NOT_PERFORMED',
        },
        engine_receipts: ['receipt-chip', 'receipt-portrait'],
      },
    ]);
    const events = await calls.events();
    expect(events.slice(2).map(({ type, status }) => [type, status])).toEqual([
      ['enrollment.ocr.check', 1],
      ['enrollment.icao.check', 2],
      ['enrollment.completed', 2],
    ]);
    expect(events[3]).toMatchObject(verified);
  });

  it('the audit log tells which part was done when', async () => {
    const tenant = await tenantOf(stand, { icaoVerification: 'MANDATORY' });
    const calls = await enrolling(stand, tenant);
    documents.papers.chip = { result: Verdict.FAILED };
    await calls.addChip();
    documents.papers.chip = {};
    await calls.addDocument();
    await calls.addChip();
    const entries = (await auditOf(stand, tenant)).filter(({ kind }) => kind.startsWith('enrollment.addDocument'));
    expect(entries.map(({ kind, facts }) => [kind, facts.result, facts.status])).toEqual([
      ['enrollment.addDocumentICAO', 'missed', 'pending'],
      ['enrollment.addDocumentOCR', 'part', 'pending'],
      ['enrollment.addDocumentICAO', 'passed', 'complete'],
    ]);
  });

  it('the chip may come first: then the document completes it', async () => {
    const calls = await enrolling(stand, mandatory);
    expect((await calls.addChip()).body).toMatchObject({ ...open, ...verified });
    expect((await calls.addDocument()).body).toMatchObject({ ...done, ...verified });
  });

  it.each([
    ['chip, document, device', ['addChip', 'addDocument', 'addDevice']],
    ['document, device, chip', ['addDocument', 'addDevice', 'addChip']],
    ['device, document, chip', ['addDevice', 'addDocument', 'addChip']],
  ] as const)('whichever comes last tells the code (%s)', async (_order, order) => {
    const calls = await enrolling(stand, await tenantOf(stand, { icaoVerification: 'MANDATORY', addDevice: true }));
    for (const [turn, name] of order.entries()) {
      expect((await calls[name]()).body).toMatchObject(turn === order.length - 1 ? done : open);
    }
  });

  it('both at once complete it once', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const calls = await enrolling(stand, mandatory);
      const answers = await Promise.all([calls.addDocument(), calls.addChip()]);
      expect(answers.map(({ body }) => body.enrollmentStatus).sort()).toEqual([1, 2]);
    }
  });

  it('a document alone never completes, however often it comes', async () => {
    const calls = await enrolling(stand, mandatory);
    for (let turn = 0; turn < 3; turn += 1) expect((await calls.addDocument()).body).toMatchObject(open);
    documents.papers.chip = { result: Verdict.FAILED };
    expect((await calls.addChip()).body).toMatchObject({ ...open, ...refused });
    expect((await calls.addDocument()).body).toMatchObject(open);
  });

  it('parts that were matched with a face which was replaced do not count', async () => {
    const calls = await enrolling(stand, mandatory);
    expect((await calls.addDocument()).body).toMatchObject(open);
    expect((await calls.addFace()).body).toMatchObject(open);
    expect((await calls.addChip()).body).toMatchObject({ ...open, ...verified });
    expect((await calls.addDocument()).body).toMatchObject({ ...done, ...verified });
  });

  it('the face must precede the chip, and stays while it is judged', async () => {
    const calls = await enrolling(stand, mandatory, false);
    const early = await calls.addChip();
    expect([early.status, early.body.errorMsg]).toEqual([400, '"addFace" must pass before "addDocument"']);
    await calls.addFace();
    documents.papers.meanwhile = async () => {
      documents.papers.meanwhile = () => {};
      await calls.addFace();
    };
    expect((await calls.addChip()).status).toBe(503);
    expect(await calls.notes()).toEqual([]);
  });
});

describe('where it is OPTIONAL', () => {
  it('the chip is told and does not complete the check', async () => {
    const calls = await enrolling(stand, optional);
    await calls.addDevice();
    expect((await calls.addChip()).body).toMatchObject({ ...open, ...verified });
    expect((await calls.addDocument()).body).toMatchObject({ ...done, ...verified });
  });

  it('a chip that fails keeps nobody out', async () => {
    const calls = await enrolling(stand, optional);
    await calls.addDevice();
    documents.papers.chip = {
      result: Verdict.FAILED,
      passiveAuthentication: ChipCheck.FAILED,
      reasons: ['SOD_SIGNATURE'],
    };
    const { body } = await calls.addChip();
    expect(body).toMatchObject({ ...open, ...refused, icaoChipValidationResults: { reasons: ['SOD_SIGNATURE'] } });
    expect((await calls.outcomes()).at(-1)).toMatchObject({ check_name: 'addDocumentICAO', passed: false });
    expect((await calls.addDocument()).body).toMatchObject({ ...done, ...refused });
  });

  it('a chip may be read after the document', async () => {
    const calls = await enrolling(stand, optional);
    expect((await calls.addDocument()).body).toMatchObject(open);
    expect((await calls.addChip()).body).toMatchObject({ ...open, ...verified });
    expect((await calls.addDevice()).body).toMatchObject(done);
  });
});

const differing = [
  ['number', { documentNumber: 'X1' }],
  ['birth date', { birthDate: '1974-08-13' }],
  ['expiry date', { expiryDate: '2031-04-15' }],
] as const;

describe('a chip and a document of different', () => {
  it.each(differing)('%s do not pass, whichever comes last; the right chip then does', async (_what, change) => {
    const calls = await enrolling(stand, mandatory);
    await calls.addDocument();
    documents.papers.chip = { identity: { ...IDENTITY, ...change } };
    expect((await calls.addChip()).body).toMatchObject({
      ...open,
      ...refused,
      icaoChipValidationResults: { passiveAuthentication: 'OK', reasons: ['DOCUMENT_MISMATCH'] },
    });
    expect((await calls.addDocument()).body).toMatchObject({
      ...open,
      ...refused,
      documentVerificationResult: false,
      ocrResults: { overallResult: 'FAILED', overallResultInfo: { fieldErrorCodes: ['CHIP_MISMATCH'] } },
    });
    documents.papers.chip = {};
    expect((await calls.addChip()).body).toMatchObject({ ...done, ...verified });
  });

  it.each(differing)('%s do not pass where chips are optional', async (_what, change) => {
    const calls = await enrolling(stand, optional);
    await calls.addDevice();
    documents.papers.chip = { identity: { ...IDENTITY, ...change } };
    await calls.addChip();
    expect((await calls.addDocument()).body).toMatchObject({ ...open, documentVerificationResult: false });
  });

  it('spelling are of one document, and what only one of them has is not compared', async () => {
    const calls = await enrolling(stand, mandatory);
    documents.papers.document = { identity: { documentNumber: 'l898902-c3', birthDate: '1974-08-12' } };
    await calls.addDocument();
    documents.papers.chip = { identity: { ...IDENTITY, documentNumber: 'L898902C3<<' } };
    expect((await calls.addChip()).body).toMatchObject({ ...done, ...verified });
  });
});

const NOT_OK = ChipCheck.UNDEFINED;
const doubtful: [string, object][] = [
  ['that fails', { result: Verdict.FAILED }],
  ['that cannot be decided', { result: Verdict.UNDEFINED }],
  ['without a trusted certificate', { passiveAuthentication: NOT_OK }],
  ['whose signature fails', { passiveAuthentication: ChipCheck.FAILED }],
  ['whose signature was not looked at', { passiveAuthentication: ChipCheck.NOT_PERFORMED }],
  ['whose response is wrong', { activeAuthentication: ChipCheck.FAILED }],
  ['whose response is undecided', { activeAuthentication: NOT_OK }],
  ['whose chip authentication fails', { chipAuthentication: ChipCheck.FAILED }],
  [
    'with a group that was changed',
    {
      hashes: [
        { group: 1, matches: true },
        { group: 2, matches: false },
      ],
    },
  ],
  ['with no group', { hashes: [] }],
  ['with a group whose hash nobody tells', { hashes: [{ group: 1, matches: true }] }],
  ['with another person’s portrait', { match: { score: 2.99, receiptId: 'r' } }],
  ['without a portrait', { match: undefined }],
];

describe('a chip', () => {
  it.each(doubtful)('%s is not verified, whatever else the engine says', async (_what, answer) => {
    const calls = await enrolling(stand, mandatory);
    await calls.addDocument();
    documents.papers.chip = answer;
    const { status, body } = await calls.addChip();
    expect([status, body]).toMatchObject([200, { ...open, ...refused }]);
    expect(await calls.notes()).toEqual(['document print']);
    documents.papers.chip = {};
    expect((await calls.addChip()).body).toMatchObject({ ...done, ...verified });
  });

  it('without a key of its own is verified by its signature alone', async () => {
    const calls = await enrolling(stand, mandatory);
    await calls.addDocument();
    documents.papers.chip = { activeAuthentication: ChipCheck.NOT_PERFORMED };
    expect((await calls.addChip()).body).toMatchObject({ ...done, ...verified });
  });

  it('is held against the threshold in force at the call', async () => {
    const tenant = await tenantOf(stand, { icaoVerification: 'MANDATORY' });
    const calls = await enrolling(stand, tenant);
    await calls.addDocument();
    await configure(stand, tenant, { rfidPortraitSelfieMatchThreshold: '3.5' });
    documents.papers.score = 3.4;
    expect((await calls.addChip()).body).toMatchObject({
      ...refused,
      icaoChipValidationResults: { matchResult: false, matchScore: 3.4 },
    });
    documents.papers.score = 3.5;
    expect((await calls.addChip()).body).toMatchObject({ ...done, ...verified });
  });

  it('goes to the engine as it was read, with the kept picture', async () => {
    const calls = await enrolling(stand, mandatory);
    const data = (text: string) => Buffer.from(text).toString('base64');
    await calls.addChip({
      com: undefined,
      sod: data('sod'),
      dg1: data('one'),
      dg16: data('sixteen'),
      caPublicKey: data('key'),
    });
    const { com, sod, dataGroups, challenge, selfie, chipAuthenticationKey } = documents.calls.verifyChip.at(-1) ?? {};
    const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();
    expect([text(com), text(sod), text(chipAuthenticationKey), text(challenge)]).toEqual(['', 'sod', 'key', '']);
    expect(Object.keys(dataGroups ?? {}).sort()).toEqual(['1', '16', '2']);
    expect([text(dataGroups?.[1]), text(dataGroups?.[16])]).toEqual(['one', 'sixteen']);
    expect(selfie?.length).toBeGreaterThan(100);
  });

  it('of a tenant without faces is held against the selfie of the call', async () => {
    const tenant = await facelessTenant(stand, { icaoVerification: 'MANDATORY' });
    const calls = await enrolling(stand, tenant, false);
    const selfie = { biometricsInfo: { facialImage: { image: Buffer.from('selfie').toString('base64') } } };
    const lacking = await calls.addChip();
    expect([lacking.status, lacking.body.errorMsg]).toEqual([
      400,
      expect.stringContaining('biometricsInfo.facialImage.image'),
    ]);
    expect((await calls.addDocument(selfie)).body).toMatchObject(open);
    expect((await calls.send('addDocumentICAO', { ...chipOf(calls.token), ...selfie })).body).toMatchObject(done);
  });

  it('does not complete what the document began with another selfie', async () => {
    const calls = await enrolling(stand, await facelessTenant(stand, { icaoVerification: 'MANDATORY' }), false);
    const selfie = (of: string) => ({ biometricsInfo: { facialImage: { image: Buffer.from(of).toString('base64') } } });
    const chip = (of: string) => calls.send('addDocumentICAO', { ...chipOf(calls.token), ...selfie(of) });
    expect((await calls.addDocument(selfie('one'))).body).toMatchObject(open);
    expect((await chip('another')).body).toMatchObject({ ...open, ...verified });
    const [note] = await calls.query(
      `SELECT value FROM session_note WHERE session_id = $1 AND name = 'document print'`,
    );
    expect(note.value).not.toContain(Buffer.from('one').toString('base64'));
    expect((await chip('one')).body).toMatchObject(done);
  });
});

it('nothing of a chip or a document is kept in clear, and what is kept goes with the session', async () => {
  const calls = await enrolling(stand, mandatory);
  await calls.addDocument();
  const notes = () =>
    stand.service.database.query(
      'SELECT value FROM session_note WHERE session_id = (SELECT id FROM session WHERE token_hash = $1)',
      [hashToken(calls.token)],
    );
  const [{ value }] = await notes();
  for (const secret of Object.values(IDENTITY)) expect(value).not.toContain(secret);
  const other = await enrolling(stand, mandatory);
  await other.send('addDocumentOCR', documentOf(other.token));
  const [row] = await other.query('SELECT value FROM session_note WHERE session_id = $1');
  // Digests of one document in two sessions have nothing in common.
  expect(JSON.parse(row.value).documentNumber).not.toBe(JSON.parse(value).documentNumber);
  await calls.send('cancel', { enrollmentToken: calls.token });
  expect(await notes()).toEqual([]);
  expect(stand.service.logs.join('\n')).not.toContain(response);
});
