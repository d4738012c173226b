import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Documents,
  documentOf,
  enrolling,
  facelessTenant,
  PORTRAIT,
  SURNAME,
  startDocuments,
  tenantOf,
  USUAL,
} from './support/documents.js';
import { enrolled, returning, type Stand, startStand } from './support/stand.js';

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
const asked = () => documents.calls.verifyDocument.length;
const last = () => {
  const request = documents.calls.verifyDocument.at(-1);
  if (!request) throw new Error('docverify was not asked');
  return request;
};
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the face', () => {
  it('must precede the document', async () => {
    const calls = await enrolling(stand, faced, false);
    const before = asked();
    const { status, body } = await calls.addDocument();
    expect([status, body.errorCode, body.errorMsg]).toEqual([
      400,
      'INPUT_VALUES_ERROR',
      '"addFace" must pass before "addDocument"',
    ]);
    expect(asked()).toBe(before);
    await calls.addFace();
    expect((await calls.addDocument()).body).toMatchObject(done);
  });

  it('cannot be replaced once the document was matched with it; a repeat is answered as before', async () => {
    const calls = await enrolling(stand, await tenantOf(stand, { addDevice: true }));
    const kept = () =>
      calls.query(
        'SELECT captured_at FROM face_sample WHERE subject_id = (SELECT subject_id FROM session WHERE id = $1)',
      );
    expect((await calls.addDocument()).body).toMatchObject(open);
    const before = await kept();
    const { status, body } = await calls.addFace();
    expect([status, body.errorMsg]).toEqual([400, '"addFace" cannot be repeated after "addDocument"']);
    expect((await calls.send('addFace', calls.face)).status).toBe(200);
    expect(await kept()).toEqual(before);
    expect((await calls.addDevice()).body).toMatchObject(done);
  });

  it('that is replaced while the document is judged voids the judgement', async () => {
    const calls = await enrolling(stand, faced);
    documents.papers.meanwhile = async () => {
      documents.papers.meanwhile = () => {};
      expect((await calls.addFace()).body).toMatchObject(open);
    };
    const sent = documentOf(calls.token);
    const { status, body } = await calls.send('addDocumentOCR', sent);
    expect([status, body.errorMsg]).toEqual([503, 'The face was replaced meanwhile, try again']);
    expect((await calls.outcomes()).map(({ check_name }: { check_name: string }) => check_name)).toEqual([
      'addFace',
      'addFace',
    ]);
    const before = last().selfie;
    expect((await calls.send('addDocumentOCR', sent)).body).toMatchObject(done);
    expect(sha(last().selfie)).not.toBe(sha(before));
  });

  it('that is added while a document passes is not kept', async () => {
    const calls = await enrolling(stand, await tenantOf(stand, { addDevice: true }));
    stand.engines.meanwhile = async () => {
      stand.engines.meanwhile = () => {};
      expect((await calls.addDocument()).status).toBe(200);
    };
    expect((await calls.addFace()).status).toBe(400);
    expect((await calls.addDevice()).body).toMatchObject(done);
  });

  it('of the session counts, whatever selfie comes with the call', async () => {
    const calls = await enrolling(stand, faced);
    const selfie = randomBytes(90);
    const biometricsInfo = { facialImage: { image: selfie.toString('base64') } };
    expect((await calls.addDocument({ biometricsInfo })).body).toMatchObject(done);
    expect(sha(last().selfie)).not.toBe(sha(selfie));
  });

  it('that a tenant does not ask for is the selfie of the call, without which the document is refused', async () => {
    const tenant = await facelessTenant(stand);
    const calls = await enrolling(stand, tenant, false);
    expect(calls.requiredChecks).toEqual(['addDocument']);
    const before = asked();
    const { status, body } = await calls.addDocument();
    expect([status, body.errorMsg]).toEqual([
      400,
      'Required field "biometricsInfo.facialImage.image" is missing: no face is enrolled.',
    ]);
    expect(asked()).toBe(before);
    const selfie = randomBytes(90);
    const biometricsInfo = { facialImage: { image: selfie.toString('base64') } };
    documents.papers.score = 1;
    expect((await calls.addDocument({ biometricsInfo })).body).toMatchObject({ ...open, matchResult: false });
    documents.papers.score = 6;
    expect((await calls.addDocument({ biometricsInfo })).body).toMatchObject(done);
    expect(sha(last().selfie)).toBe(sha(selfie));
  });
});

describe('a request', () => {
  it('whose answer was lost is answered as before, though what was read is kept sealed alone', async () => {
    const calls = await enrolling(stand, faced);
    const sent = documentOf(calls.token);
    const before = asked();
    const answers = await Promise.all([1, 2, 3].map(() => calls.send('addDocumentOCR', sent)));
    answers.push(await calls.send('addDocumentOCR', sent));
    expect(asked()).toBe(before + 1);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.body.ocrResults.fieldType[1].fieldResult.visual).toBe(SURNAME);
    const [{ answer }] = await calls.query(`SELECT answer FROM step WHERE session_id = $1 AND name = 'addDocumentOCR'`);
    for (const secret of [SURNAME, 'L898902C3', PORTRAIT.toString('base64')]) expect(answer).not.toContain(secret);
  });

  it('with a token of another family, of another tenant or of none is 400, and the engine is not asked', async () => {
    const { code, keys } = await enrolled(stand);
    const { authToken } = await returning(stand, code, keys);
    const calls = await enrolling(stand, faced);
    const before = asked();
    for (const [token, tenant] of [
      [authToken, undefined],
      [calls.token, await tenantOf(stand, {})],
      [randomUUID(), faced],
    ] as const) {
      const answer = await stand.post('/enrollment/addDocumentOCR', documentOf(token), tenant);
      expect([answer.status, answer.body.errorCode]).toEqual([400, 'INPUT_VALUES_ERROR']);
    }
    expect(asked()).toBe(before);
  });

  it('of a person who gave no consent that the tenant requires is refused', async () => {
    const tenant = await tenantOf(stand, {}, { policy: { biometricConsentRequired: true } });
    const calls = await enrolling(stand, tenant, false);
    const { status, body } = await calls.addDocument();
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('biometricConsent')]);
  });
});

/** Every value of every row, bytes as hexadecimal digits. */
async function everything(): Promise<string> {
  const tables: { name: string }[] = await stand.service.database.query(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const rows = tables.map(({ name }) =>
    stand.service.database.query(`SELECT to_jsonb(t)::text AS row FROM "${name}" t`),
  );
  return (await Promise.all(rows))
    .flat()
    .map(({ row }: { row: string }) => row)
    .join('\n');
}

describe('what a document says', () => {
  it('and its pictures are in no log, no event and no row in clear; an erasure leaves none of it', async () => {
    const calls = await enrolling(stand, faced);
    const sent = documentOf(calls.token);
    const { registrationCode } = (await calls.send('addDocumentOCR', sent)).body;
    documents.papers.document = { result: Verdict.UNSPECIFIED };
    const failed = await enrolling(stand, faced);
    await failed.addDocument();
    const events = await calls.events();
    const image = sent.documentsInfo.documentImage[0]?.image ?? '';
    const secrets = [SURNAME, 'L898902C3', '1974-08-12', PORTRAIT.toString('base64'), image.slice(20, 80)];
    const told = JSON.stringify(events, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    const logs = stand.service.logs.join('\n');
    expect(logs).toContain('/onboarding/enrollment/addDocumentOCR');
    const stored = await everything();
    for (const secret of secrets) {
      for (const text of [logs, told, stored]) expect(text).not.toContain(secret);
      expect(stored).not.toContain(Buffer.from(secret).toString('hex'));
    }
    const exported = (await stand.get(`/admin/registration/${registrationCode}/export`, faced)).body;
    const [session] = exported.sessions;
    expect(session.outcomes).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ check: 'addDocumentOCR', passed: true })]),
    );
    expect(exported.pictures.map(({ kind }: { kind: string }) => kind)).toEqual(['face']);
    const left = () => stand.service.database.query('SELECT FROM step WHERE session_id = $1', [session.sessionId]);
    expect(await left()).not.toEqual([]);
    expect((await stand.remove(`/admin/registration/${registrationCode}`, faced)).status).toBe(200);
    expect(await left()).toEqual([]);
  });
});
