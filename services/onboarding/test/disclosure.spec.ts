import { randomUUID } from 'node:crypto';
import { asOwner } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditOf, verify } from './support/audit.js';
import { enrolled, person, returning, type Stand, startStand, TEMPLATE } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());
afterEach(() => Object.assign(stand.engines, { score: 6 }));

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const exported = (code: string, tenant: string) => stand.get(`/admin/registration/${code}/export`, tenant);
const receipt = (code: string, tenant: string) => stand.get(`/admin/registration/${code}/erasure`, tenant);
const time = expect.stringMatching(/^\d{4}-.*Z$/);

describe('the export of a registration', () => {
  it('tells all that is known, the picture among it, and leaves an entry in the audit log', async () => {
    const tenant = randomUUID();
    const { code, keys, who } = await enrolled(stand, tenant);
    const biometricConsent = { id: 'c-1', version: 'v-1', time: '2026-11-01T00:00:00.000Z' };
    await stand.post('/authentication/authenticate', { registrationCode: code, biometricConsent }, tenant);
    const back = await returning(stand, code, keys, tenant);
    await stand.post('/authentication/verifyDevice', back.device, tenant);
    stand.engines.score = 0;
    await stand.post('/authentication/verifyFace', back.face, tenant);
    const answer = await exported(code, tenant);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const details = (await stand.get(`/admin/registration/${code}`, tenant)).body;
    expect(details).toMatchObject({ registeredDevices: [{ deviceId: 'phone' }], activities: [{}, {}, {}] });
    const outcome = (check: string, passed: boolean, scores: object) =>
      expect.objectContaining({ check, passed, singleFactor: false, scores, decidedAt: time });
    expect(answer.body).toEqual({
      exportedAt: time,
      isComplete: true,
      details,
      profile: { ...who, phoneNumber: '7742961793' },
      registeredAt: time,
      activeAt: time,
      pictures: [{ kind: 'face', mediaType: 'image/jpeg', takenAt: time, image: expect.any(String) }],
      records: {},
      consents: [{ ...biometricConsent, receivedDate: time }],
      attempts: [{ factor: 'face', failures: 1, failedAt: time }],
      sessions: expect.arrayContaining([
        expect.objectContaining({
          flow: 'authentication',
          status: 'pending',
          outcomes: [
            outcome('verifyFace', false, expect.objectContaining({ score: 0, threshold: 3 })),
            outcome('verifyDevice', true, {}),
          ],
        }),
        expect.objectContaining({
          flow: 'enrollment',
          status: 'complete',
          outcomes: [expect.anything(), expect.anything()],
        }),
      ]),
    });
    expect(answer.body.sessions).toHaveLength(3);
    const picture = await sharp(Buffer.from(answer.body.pictures[0].image, 'base64')).metadata();
    expect([picture.format, picture.width, picture.height, picture.exif]).toEqual(['jpeg', 48, 64, undefined]);
    const log = await auditOf(stand, tenant);
    expect(log.find(({ kind }) => kind === 'registration.exported')).toMatchObject({
      actor: 'test-client',
      facts: { registration: expect.any(String), pictures: 1, sessions: 3, isComplete: true },
    });
  });

  it('holds no template, no digest, no token and no key of ours', async () => {
    const tenant = randomUUID();
    const { code, enrollmentToken } = await enrolled(stand, tenant);
    const { text } = await exported(code, tenant);
    const [row] = await query(
      `SELECT encode(username_digest, 'hex') AS digest, encode(token_hash, 'hex') AS token, encode(template, 'base64') AS template
       FROM subject JOIN session ON session.subject_id = subject.id JOIN face_sample ON face_sample.subject_id = subject.id
       WHERE subject.tenant = $1`,
      [tenant],
    );
    const hidden = [
      enrollmentToken,
      row.digest,
      row.token,
      row.template.slice(0, 40),
      TEMPLATE.toString('base64'),
      'template',
    ];
    expect(hidden.filter((one) => text.includes(one))).toEqual([]);
  });

  it('is bounded, and says that it is not whole', async () => {
    const tenant = randomUUID();
    const { code } = await enrolled(stand, tenant);
    await query(
      `INSERT INTO session SELECT gen_random_uuid(), tenant, 'authentication', NULL, subject_id, '{}', '{}', 'expired', NULL, true,
         now() - make_interval(secs => n), 900, now(), now(), false
       FROM session, generate_series(1, 1000) AS n WHERE tenant = $1`,
      [tenant],
    );
    const { body } = await exported(code, tenant);
    expect([body.isComplete, body.sessions.length]).toEqual([false, 1000]);
  });

  it.each([
    ['malformed', 'GRCDX3'],
    ['unknown', randomUUID()],
    ['hostile', '%00'],
  ])('of a code that is %s is refused as details are, and leaves no entry', async (_name, code) => {
    const tenant = randomUUID();
    const { status, body } = await exported(code, tenant);
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('not a valid registration code')]);
    expect(await auditOf(stand, tenant)).toEqual([]);
  });

  it('is refused to another tenant, and after an erasure', async () => {
    const tenant = randomUUID();
    const { code } = await enrolled(stand, tenant);
    expect((await exported(code, randomUUID())).status).toBe(400);
    await stand.remove(`/admin/registration/${code}`, tenant);
    expect((await exported(code, tenant)).status).toBe(400);
  });
});

describe('the receipt of an erasure', () => {
  it('is found by the code that was erased, with counts, and names its entry in the audit log', async () => {
    const tenant = randomUUID();
    const { code, who } = await enrolled(stand, tenant);
    await stand.post('/enrollment/enroll', who, tenant);
    const begun = (await stand.post('/enrollment/enroll', person(), tenant)).body;
    const erased = await stand.remove(`/admin/registration/${code}`, tenant);
    expect([erased.status, erased.body]).toEqual([200, {}]);
    const [entry] = (await auditOf(stand, tenant)).filter(({ kind }) => kind === 'registration.erased');
    const { status, body } = await receipt(code.toUpperCase(), tenant);
    expect([status, body]).toEqual([
      200,
      {
        receiptId: entry?.id,
        registrationCode: code,
        erasedAt: entry?.at.toISOString(),
        reason: 'request',
        erased: { device: 1, face_sample: 1, outcome: 2, session: 2, session_reference: 2, step: 2, subject: 1 },
        sequence: entry?.sequence,
        chain: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect((await verify(stand, ['--tenant', tenant, '--head', `${body.sequence}:${body.chain}`])).code).toBe(0);
    expect(begun.enrollmentToken).toBeDefined();
    expect(await query('SELECT FROM subject WHERE tenant = $1', [tenant])).toHaveLength(1);
  });

  it('counts an unfinished enrolment of the same username, and no proof is forgotten', async () => {
    const tenant = randomUUID();
    const who = person();
    await stand.post('/enrollment/enroll', who, tenant);
    const { code } = await enrolled(stand, tenant, who.username);
    await stand.remove(`/admin/registration/${code}`, tenant);
    expect((await receipt(code, tenant)).body.erased).toMatchObject({ subject: 2, session: 2 });
  });

  it('counts what webhooks could be told of sessions that are over', async () => {
    const tenant = randomUUID();
    const who = person();
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
    await stand.post('/enrollment/cancel', { enrollmentToken }, tenant);
    const { code } = await enrolled(stand, tenant, who.username);
    await stand.remove(`/admin/registration/${code}`, tenant);
    expect((await receipt(code, tenant)).body.erased).toMatchObject({ session: 1, session_reference: 2 });
  });

  it('is not there before, for another tenant, nor for a code that is none', async () => {
    const tenant = randomUUID();
    const { code } = await enrolled(stand, tenant);
    const before = await receipt(code, tenant);
    await stand.remove(`/admin/registration/${code}`, tenant);
    const answers = [
      before,
      await receipt(code, randomUUID()),
      await receipt('%00', tenant),
      await receipt('x', tenant),
    ];
    for (const { status, body } of answers) {
      expect([status, body.errorMsg]).toEqual([400, 'not a valid registration code of an erased registration']);
    }
  });

  it('is not shown when its entry was altered', async () => {
    const tenant = randomUUID();
    const { code } = await enrolled(stand, tenant);
    await stand.remove(`/admin/registration/${code}`, tenant);
    await auditOf(stand, tenant);
    await asOwner(
      stand.service,
      `BEGIN; ALTER TABLE audit_entry DISABLE TRIGGER USER;
       UPDATE audit_entry SET facts = replace(facts, '"subject":1', '"subject":9') WHERE tenant = '${tenant}';
       ALTER TABLE audit_entry ENABLE TRIGGER USER; COMMIT`,
    );
    expect((await receipt(code, tenant)).status).toBe(500);
  });
});
