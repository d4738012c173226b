import { startTestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onboarding } from '../src/service.js';
import { authentication, newSecret, page, pinTenant, reEnrollment, setPin, withPin } from './support/pins.js';
import { captureOf, photograph, SECRETS, type Stand, startStand } from './support/stand.js';

const TENANT = 'guessed';
const PIN = '280417';
const LIMITS = { pinFailuresBeforeDelay: 3, pinDelaySeconds: 30, maxPinFailures: 6 };
let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
  await pinTenant(stand, TENANT, LIMITS);
});
afterAll(() => stand?.stop());

const query = (sql: string, values: unknown[] = []) => stand.service.database.query(sql, values);
const failures = async (code: string): Promise<number> => {
  const [row] = await query('SELECT failures FROM attempt JOIN subject ON id = subject_id WHERE code = $1', [code]);
  return row?.failures ?? 0;
};
const waited = () => query(`UPDATE attempt SET failed_at = failed_at - interval '31 s' WHERE failures > 0`);
/** Configuration of another replica. */
const sameDatabase = () => ({
  ...SECRETS,
  BONAFIDE_NATS_URL: stand.nats.url,
  BONAFIDE_DATABASE_URL: stand.service.databaseUrl,
});
const wrong = (at: number) => String(400_917 + at);

describe('wrong PINs', () => {
  it('wait after some, are locked after more, and a right one does not get past either', async () => {
    const { code, enter } = await withPin(stand, TENANT);
    for (let at = 0; at < 3; at += 1) expect((await enter(wrong(at))).body).toEqual({ verified: false });
    const delayed = await enter();
    expect([delayed.status, Number(delayed.headers.get('retry-after')) > 25]).toEqual([429, true]);
    for (let at = 3; at < 6; at += 1) {
      await waited();
      expect((await enter(wrong(at))).body).toEqual({ verified: false });
    }
    await waited();
    const locked = await enter();
    expect([locked.status, locked.body.errorMsg]).toEqual([400, 'MaxAttempts reached: the PIN is locked']);
    expect(await failures(code)).toBe(6);
  });

  it('are counted per person, whatever the session, and a right one clears them', async () => {
    const [one, other] = [await withPin(stand, TENANT), await withPin(stand, TENANT)];
    for (let at = 0; at < 2; at += 1) {
      await authentication(stand, TENANT, one.code);
      await one.enter(wrong(at));
    }
    expect([await failures(one.code), await failures(other.code)]).toEqual([2, 0]);
    expect((await one.enter()).body.verified).toBe(true);
    expect(await failures(one.code)).toBe(0);
  });

  it('that come at once are told no more than come one by one', async () => {
    const { code, enter } = await withPin(stand, TENANT);
    const replicas = await Promise.all([1, 2, 3, 4].map(() => startTestService(onboarding, sameDatabase())));
    const bursts = replicas.flatMap((service, at) => [
      enter(wrong(at), { service }),
      enter(wrong(at + 4), { service }),
    ]);
    const answers = await Promise.all(bursts);
    await Promise.all(replicas.map((replica) => replica.stop()));
    const told = answers.filter(({ status }) => status === 200);
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(3);
    // Five services share the threads of this one process: a new connection to the database may come too late.
    const untold = answers.map(({ status }) => status).filter((status) => status !== 200);
    expect(untold.filter((status) => status !== 429 && status !== 503)).toEqual([]);
    expect(await failures(code)).toBe(told.length);
  });

  it('are checked one at a time of a person, and right ones give five codes at a time', async () => {
    const { code, enter } = await withPin(stand, TENANT);
    const atOnce = await Promise.all([1, 2, 3].map(() => enter()));
    expect(atOnce.filter(({ status }) => status === 429)).toHaveLength(2);
    for (let at = 0; at < 4; at += 1) expect((await enter()).body.verified).toBe(true);
    const sixth = await enter();
    expect([sixth.status, sixth.headers.get('retry-after')]).toEqual([429, '60']);
    await query(`UPDATE pin_authorization SET expires_at = now() WHERE tenant = $1`, [TENANT]);
    expect((await enter()).body.verified).toBe(true);
    expect(await failures(code)).toBe(0);
  });

  it('and right ones, at once with an erasure, fail as after it, and leave nothing', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { code, enter } = await withPin(stand, TENANT);
      const one = enter(round % 2 ? PIN : wrong(round));
      await new Promise((resolve) => setTimeout(resolve, 60 * round));
      const erased = await stand.remove(`/admin/registration/${code}`, TENANT);
      expect([erased.status, [200, 400].includes((await one).status)]).toEqual([200, true]);
      expect((await enter()).status).toBe(400);
    }
    const orphans = await query(
      `SELECT FROM attempt WHERE NOT EXISTS (SELECT FROM subject WHERE subject.id = subject_id)`,
    );
    expect(orphans).toEqual([]);
  });

  it('stay counted over a restart, and in another replica', async () => {
    const { code, enter } = await withPin(stand, TENANT);
    for (let at = 0; at < 3; at += 1) await enter(wrong(at));
    const replica = await startTestService(onboarding, sameDatabase());
    try {
      expect((await enter(PIN, { service: replica })).status).toBe(429);
      await waited();
      expect((await enter(wrong(4), { service: replica })).body).toEqual({ verified: false });
    } finally {
      await replica.stop();
    }
    expect(await failures(code)).toBe(4);
  });

  it('of who has not the device are refused, and lock nobody out', async () => {
    const { code, mpinId } = await withPin(stand, TENANT);
    const guess = (tenant: string) =>
      page(stand, 'pin/entry', { tenant, body: { mpinId, deviceSecret: newSecret(), pin: PIN } });
    const answers = await Promise.all([TENANT, TENANT, 'elsewhere'].map(guess));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(new Set(answers.map(({ body }) => body.errorMsg)).size).toBe(1);
    expect(await failures(code)).toBe(0);
  });
});

describe('the reset of a PIN', () => {
  const NEW = '904138';
  const init = (reEnrollmentToken: string, tenant = TENANT, call = 'initPINReset') =>
    stand.post(`/reEnrollment/${call}`, { reEnrollmentToken, deviceId: 'phone', addOrUpdate: 0 }, tenant);
  const complete = (reEnrollmentToken: string, pinId: string, tenant = TENANT, call = 'completePINReset') =>
    stand.post(`/reEnrollment/${call}`, { reEnrollmentToken, deviceId: 'phone', pinId }, tenant);
  async function beginReset(who: object, tenant = TENANT) {
    const token = await reEnrollment(stand, tenant, who);
    const { body: identity } = await init(token, tenant);
    const deviceSecret = newSecret();
    const enter = () => page(stand, 'pin/entry', { tenant, body: { mpinId: identity.mpinId, deviceSecret, pin: NEW } });
    const set = () => setPin(stand, tenant, identity, { pin: NEW, deviceSecret });
    return { token, identity, enter, set };
  }

  it('replaces the PIN when it is complete, and forgets failures of the old one', async () => {
    const { who, code, enter } = await withPin(stand, TENANT);
    const oldCode = (await enter()).body.authorizationCode;
    for (let at = 0; at < 3; at += 1) await enter(wrong(at));
    const reset = await beginReset(who);
    expect(reset.identity).toMatchObject({ authStatus: 2, pinUser: who.email.toUpperCase() });
    await reset.set();
    expect((await reset.enter()).status).toBe(400);
    expect((await complete(reset.token, reset.identity.mpinId)).body).toEqual({ authStatus: 2, message: 'SUCCESS' });
    const repeat = await complete(reset.token, reset.identity.mpinId, TENANT, 'PINReset/complete');
    expect(repeat.body).toEqual({ authStatus: 2, message: 'SUCCESS' });
    expect((await enter()).status).toBe(400);
    const authToken = await authentication(stand, TENANT, code);
    const verify = (authorizationCode: string) =>
      stand.post('/authentication/verifyPIN', { authToken, authorizationCode }, TENANT);
    expect((await verify(oldCode)).body).toEqual({ authStatus: 1 });
    expect((await verify((await reset.enter()).body.authorizationCode)).body).toEqual({ authStatus: 2 });
    expect(await failures(code)).toBe(0);
    expect(
      (await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken: reset.token }, TENANT)).body,
    ).toEqual({
      registrationCode: code,
    });
  });

  it('that is interrupted leaves the old PIN', async () => {
    const { who, enter } = await withPin(stand, TENANT);
    for (const end of ['not set', 'set', 'cancelled', 'closed', 'expired']) {
      const reset = await beginReset(who);
      if (end !== 'not set') await reset.set();
      if (end === 'not set') {
        expect((await complete(reset.token, reset.identity.mpinId)).body.errorMsg).toBe('The PIN was not set yet');
      }
      if (end === 'cancelled') await stand.post('/reEnrollment/cancel', { reEnrollmentToken: reset.token }, TENANT);
      if (end === 'closed') {
        await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken: reset.token }, TENANT);
      }
      if (end === 'expired') await query(`UPDATE session SET expires_at = now() WHERE kind = 'reenrollment'`);
      expect([end, (await enter()).body.verified, (await reset.enter()).status]).toEqual([end, true, 400]);
      if (end !== 'set' && end !== 'not set') {
        expect((await complete(reset.token, reset.identity.mpinId)).status).toBe(400);
      }
    }
  });

  it('waits for the checks of the re-enrolment', async () => {
    const tenant = 'guessed-face';
    const onboardingOptions = {
      enrollment: { addDevice: false, addPIN: true },
      authentication: { verifyDevice: false, verifyPIN: true },
      reenrollment: { resetPIN: true },
    };
    await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions } }, tenant);
    const { who, enrollmentToken, enter } = await withPin(stand, tenant);
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    const { registrationCode } = (await stand.post('/enrollment/addFace', face, tenant)).body;
    const reset = await beginReset(who, tenant);
    expect(reset.identity.authStatus).toBe(1);
    await reset.set();
    const early = await complete(reset.token, reset.identity.mpinId, tenant);
    expect([early.status, early.body.errorMsg]).toEqual([
      400,
      expect.stringContaining('before its checks have passed'),
    ]);
    expect((await enter()).body.verified).toBe(true);
    const capture = { reEnrollmentToken: reset.token, faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/reEnrollment/verifyFace', capture, tenant)).body.authStatus).toBe(2);
    expect((await complete(reset.token, reset.identity.mpinId, tenant)).body.message).toBe('SUCCESS');
    expect((await enter()).status).toBe(400);
    expect((await reset.enter()).body.verified).toBe(true);
    expect(registrationCode).not.toBe('');
  });

  it('takes the identity of its own session only, under any spelling', async () => {
    const [one, other] = [await withPin(stand, TENANT), await withPin(stand, TENANT)];
    const [reset, foreign] = [await beginReset(one.who), await beginReset(other.who)];
    await reset.set();
    await foreign.set();
    for (const pinId of [foreign.identity.mpinId, one.mpinId, 'f'.repeat(64)]) {
      expect((await complete(reset.token, pinId)).body.errorMsg).toBe('Not a valid pinId');
    }
    expect((await complete(reset.token, reset.identity.mpinId, 'elsewhere')).status).toBe(400);
    expect((await init(reset.token, TENANT, 'PINReset/init')).body.mpinId).toBe(reset.identity.mpinId);
    expect((await init(reset.token, TENANT, 'initiatePINReset')).body.mpinId).toBe(reset.identity.mpinId);
  });

  it('is refused where the tenant does not switch it on', async () => {
    const tenant = 'no-reset';
    await pinTenant(stand, tenant);
    const { who } = await withPin(stand, tenant);
    const off = { onboardingConfig: { onboardingOptions: { reenrollment: { resetPIN: false } } } };
    await stand.post('/admin/customerConfig', off, tenant);
    const answer = await init(await reEnrollment(stand, tenant, who), tenant);
    expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining('resetPIN')]);
  });
});
