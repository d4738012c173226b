import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Retention } from '../src/administration/retention.js';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { auditOf } from './support/audit.js';
import { enrolled, returning, type Stand, startStand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());
afterEach(() => Object.assign(stand.engines, { score: 6 }));

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const run = () => stand.service.get(Retention).eraseUnused();
const isKept = async (code: string, tenant: string) =>
  (await stand.get(`/admin/registration/${code}`, tenant)).status === 200;

async function keeping(days: number | undefined): Promise<string> {
  const tenant = randomUUID();
  const onboardingConfig = { policy: { registrationRetentionDays: days } };
  if (days !== undefined) await stand.post('/admin/customerConfig', { onboardingConfig }, tenant);
  return tenant;
}

/** As if the tenant's people had done everything so many days ago. */
async function goBack(tenant: string, days: number): Promise<void> {
  const ago = 'make_interval(days => $2)';
  await query(
    `UPDATE subject SET completed_at = completed_at - ${ago}, active_at = active_at - ${ago} WHERE tenant = $1`,
    [tenant, days],
  );
  await query(
    `UPDATE session SET started_at = started_at - ${ago}, expires_at = expires_at - ${ago} WHERE tenant = $1`,
    [tenant, days],
  );
}

async function authenticated(tenant: string, { code, keys }: Awaited<ReturnType<typeof enrolled>>) {
  const back = await returning(stand, code, keys, tenant);
  await stand.post('/authentication/verifyDevice', back.device, tenant);
  return (await stand.post('/authentication/verifyFace', back.face, tenant)).body.authStatus;
}

describe('a registration that nobody has used', () => {
  it('is erased once it is over the tenant’s days, whole, with an entry and its receipt’s counts, and not before', async () => {
    const tenant = await keeping(30);
    const { code, who } = await enrolled(stand, tenant);
    await goBack(tenant, 29);
    expect(await run()).toBe(0);
    expect(await isKept(code, tenant)).toBe(true);
    await goBack(tenant, 2);
    expect(await run()).toBe(1);
    expect(await run()).toBe(0);
    expect(await isKept(code, tenant)).toBe(false);
    for (const table of ['subject', 'session', 'device', 'face_sample', 'outcome', 'step', 'attempt', 'consent']) {
      expect(await query(`SELECT FROM ${table} WHERE tenant = $1`, [tenant])).toEqual([]);
    }
    const erased = (await auditOf(stand, tenant)).filter(({ kind }) => kind === 'registration.erased');
    expect(erased).toMatchObject([{ actor: '', facts: { reason: 'retention', erased: { subject: 1, device: 1 } } }]);
    expect((await enrolled(stand, tenant, who.username)).code).not.toBe('');
  });

  it.each([
    ['by default', undefined],
    ['with 0 days', 0],
  ])('is kept for ever %s', async (_name, days) => {
    const tenant = await keeping(days);
    const { code } = await enrolled(stand, tenant);
    await goBack(tenant, 9000);
    await run();
    expect(await isKept(code, tenant)).toBe(true);
  });

  it('is erased with more than a batch of others, by two replicas at once, each once', async () => {
    const tenant = await keeping(10);
    await query(
      `INSERT INTO subject (id, tenant, username_digest, profile, started_at, code, completed_at, active_at)
       SELECT gen_random_uuid(), $1, sha256(n::text::bytea), '\\x00', now(), gen_random_uuid(), now(), now() - interval '11 days'
       FROM generate_series(1, 230) AS n`,
      [tenant],
    );
    const both = await Promise.all([run(), run()]);
    await run();
    expect(await query('SELECT FROM subject WHERE tenant = $1', [tenant])).toEqual([]);
    expect(both.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(230);
    const log = await auditOf(stand, tenant);
    expect(log.filter(({ kind }) => kind === 'registration.erased')).toHaveLength(230);
  });
});

describe('a registration that was used', () => {
  it('counts from its last authentication that passed, also when history is gone', async () => {
    const tenant = await keeping(500);
    const used = await enrolled(stand, tenant);
    const unused = await enrolled(stand, tenant);
    await goBack(tenant, 60);
    expect(await authenticated(tenant, used)).toBe(2);
    await goBack(tenant, 450);
    await stand.service.get(Sweeper).sweep();
    expect(await query(`SELECT FROM session WHERE tenant = $1 AND kind = 'authentication'`, [tenant])).toEqual([]);
    expect(await run()).toBe(1);
    expect([await isKept(used.code, tenant), await isKept(unused.code, tenant)]).toEqual([true, false]);
  });

  it('or from a re-enrolment, and not from a try that failed', async () => {
    const tenant = await keeping(30);
    const [anew, failing] = [await enrolled(stand, tenant), await enrolled(stand, tenant)];
    await goBack(tenant, 29);
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', anew.who, tenant)).body;
    const { faceLivenessData } = anew.face;
    await stand.post('/reEnrollment/verifyFace', { reEnrollmentToken, faceLivenessData }, tenant);
    await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken }, tenant);
    stand.engines.score = 0;
    expect(await authenticated(tenant, failing)).toBe(1);
    await goBack(tenant, 2);
    expect(await run()).toBe(1);
    expect([await isKept(anew.code, tenant), await isKept(failing.code, tenant)]).toEqual([true, false]);
  });

  it('is not erased in the middle of a session, also where that began after it was found', async () => {
    const tenant = await keeping(30);
    const person = await enrolled(stand, tenant);
    await goBack(tenant, 31);
    const back = await returning(stand, person.code, person.keys, tenant);
    expect(await run()).toBe(0);
    await stand.post('/authentication/verifyDevice', back.device, tenant);
    stand.engines.meanwhile = async () => void (await run());
    expect((await stand.post('/authentication/verifyFace', back.face, tenant)).body.authStatus).toBe(2);
    stand.engines.meanwhile = () => {};
    expect(await run()).toBe(0);
    expect(await isKept(person.code, tenant)).toBe(true);
  });
});

it.each([-1, 1.5, '30', 3651, null])(
  'the days %j are refused, naming the setting',
  async (registrationRetentionDays) => {
    const onboardingConfig = { policy: { registrationRetentionDays } };
    const { status, body } = await stand.post('/admin/customerConfig', { onboardingConfig }, randomUUID());
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('registrationRetentionDays')]);
  },
);
