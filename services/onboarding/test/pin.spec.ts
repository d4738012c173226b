import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PinSweeper } from '../src/proofs/pin/pin-sweeper.js';
import {
  authentication,
  begun,
  newSecret,
  type PinIdentity,
  page,
  pinTenant,
  setPin,
  withPin,
} from './support/pins.js';
import { captureOf, PUBLIC_URL, person, photograph, type Stand, startStand } from './support/stand.js';

const TENANT = 'pins';
const PIN = '280417';
let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
  await pinTenant(stand, TENANT);
});
afterAll(() => stand?.stop());

const query = (sql: string, values: unknown[] = []) => stand.service.database.query(sql, values);
const enrollment = (call: string, enrollmentToken: string, tenant = TENANT) =>
  stand.post(`/enrollment/${call}`, { enrollmentToken }, tenant);
const activate = (identity: Parameters<typeof setPin>[2], pin = PIN, tenant = TENANT) =>
  setPin(stand, tenant, identity, { pin, deviceSecret: newSecret() });

describe('initiatePIN', () => {
  it('tells an identity, whose page holds nothing that a request would show', async () => {
    const { who, identity } = await begun(stand, TENANT);
    expect(identity).toMatchObject({
      enrollmentStatus: 1,
      registrationCode: '',
      mpinId: expect.stringMatching(/^[0-9a-f]{64}$/),
      activationToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      pinDevice: expect.stringMatching(/^[0-9a-f]{16}$/),
      pinUser: who.email.toUpperCase(),
    });
    const left = identity.expireTime - Date.now() / 1000;
    expect(left).toBeGreaterThan(580);
    expect(left).toBeLessThan(620);
    const { origin, pathname, search, hash } = new URL(identity.redirectURI);
    expect([origin, pathname, search]).toEqual([PUBLIC_URL, `/${TENANT}/hosted/pin`, '']);
    const { mpinId, activationToken, pinDevice } = identity;
    expect(Object.fromEntries(new URLSearchParams(hash.slice(1)))).toEqual({ mpinId, activationToken, pinDevice });
  });

  it('tells copies and repeats the same, also under its other spellings, and keeps digests only', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person(), TENANT)).body;
    const spellings = ['initiatePIN', 'PIN/initiate', 'initPIN', 'initiatePIN'];
    const told = await Promise.all(spellings.map((call) => enrollment(call, enrollmentToken)));
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(told.map(({ text }) => text)).size).toBe(1);
    const rows = JSON.stringify([await query('SELECT * FROM pin_activation'), await query('SELECT * FROM step')]);
    for (const secret of [told[0]?.body.activationToken, told[0]?.body.mpinId]) {
      expect(rows).not.toContain(secret);
      expect(rows).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  it('begins another one half a minute later, whose token makes the one before void', async () => {
    const { enrollmentToken, identity } = await begun(stand, TENANT);
    await query(`UPDATE step SET lease_until = now() - interval '1 s' WHERE tenant = $1`, [TENANT]);
    const second = (await enrollment('initiatePIN', enrollmentToken)).body;
    expect(second.mpinId).not.toBe(identity.mpinId);
    expect((await activate(identity)).body.errorMsg).toBe('Not a valid activationToken');
    expect((await activate(second)).status).toBe(200);
  });
});

describe('the page', () => {
  it('comes without credentials of a tenant, with a strict policy, and loads nothing of others', async () => {
    const shown = await page(stand, 'pin', { tenant: TENANT });
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = shown.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual(expect.arrayContaining([`default-src 'none'`, `frame-ancestors 'none'`]));
    expect(policy).not.toMatch(/unsafe|\*|http/);
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer');
    expect(shown.text).not.toMatch(/https?:|<script>|style=|onclick/);
    const script = await page(stand, 'pin/page.js', { tenant: TENANT });
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.text).not.toMatch(/https?:|innerHTML|console/);
    expect((await page(stand, 'pin/page.css', { tenant: TENANT })).status).toBe(200);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a page of another origin', { origin: 'https://evil.example' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form', { 'content-type': 'text/plain' }, 400],
    ['our page', { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' }, 200],
  ])('is what calls: %s', async (_name, headers, status) => {
    const { identity } = await begun(stand, TENANT);
    const { activationToken } = identity;
    const answer = await page(stand, 'pin/terms', { tenant: TENANT, body: { activationToken }, headers });
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.body).toEqual({ digits: 6 });
  });
});

describe('setting a PIN', () => {
  it.each([
    ['too short', '2804', 'The PIN must have 6 digits'],
    ['too long', '28041799', 'The PIN must have 6 digits'],
    ['one digit repeated', '777777', 'The PIN is too easy to guess'],
    ['a run', '345678', 'The PIN is too easy to guess'],
    ['letters', '28041a', 'Invalid "pin" value.'],
    ['digits of another script', '٢٨٠٤١٧', 'Invalid "pin" value.'],
  ])('%s is refused, and the token stays good', async (_name, pin, errorMsg) => {
    const { identity } = await begun(stand, TENANT);
    const answer = await activate(identity, pin);
    expect([answer.status, answer.body.errorMsg]).toEqual([400, errorMsg]);
    expect((await activate(identity)).status).toBe(200);
  });

  it('works once by each token, also for copies that come at once', async () => {
    const { identity } = await begun(stand, TENANT);
    const copies = await Promise.all(Array.from({ length: 6 }, () => activate(identity)));
    expect(copies.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
    expect((await activate(identity)).status).toBe(400);
  });

  it('is refused for a token that is late, of another tenant, of another identity or of a session that is over', async () => {
    const [late, mixed, other, cancelled] = await Promise.all(Array.from({ length: 4 }, () => begun(stand, TENANT)));
    if (!late || !mixed || !other || !cancelled) throw new Error('Four were begun');
    await query(
      `UPDATE pin_activation SET expires_at = now() - interval '1 s' FROM session
       WHERE session.id = session_id AND token_digest = sha256($1)`,
      [Buffer.from(late.identity.activationToken)],
    );
    await stand.post('/enrollment/cancel', { enrollmentToken: cancelled.enrollmentToken }, TENANT);
    const answers = [
      await activate(late.identity),
      await activate(other.identity, PIN, 'elsewhere'),
      await activate({ ...mixed.identity, mpinId: other.identity.mpinId }),
      await activate(cancelled.identity),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(answers[2]?.body.errorMsg).toBe('Not a valid mpinId');
    const tokens = [late, mixed, other, cancelled].map(({ identity }) => Buffer.from(identity.activationToken));
    const digests = 'SELECT sha256(token) FROM unnest($1::bytea[]) AS token';
    const set = await query(`SELECT FROM pin_activation WHERE pin_hash IS NOT NULL AND token_digest IN (${digests})`, [
      tokens,
    ]);
    expect(set).toEqual([]);
  });

  it('stores a salted scrypt hash, and nothing that holds the PIN or the device’s secret', async () => {
    const { mpinId, deviceSecret, code } = await withPin(stand, TENANT);
    const [row] = await query(`SELECT pin.* FROM pin JOIN subject ON id = subject_id WHERE code = $1`, [code]);
    expect(row.pin_hash).toMatch(/^scrypt\$32768\$8\$3\$/);
    const text = JSON.stringify({
      ...row,
      mpin: row.mpin_digest.toString('hex'),
      device: row.device_digest.toString('hex'),
    });
    for (const secret of [PIN, mpinId, deviceSecret]) expect(text).not.toContain(secret);
    expect(stand.service.logs.join('')).not.toMatch(new RegExp(`${PIN}|${mpinId}|${deviceSecret}`));
  });
});

describe('finalizePIN', () => {
  it('passes once the PIN was set, and repeats tell the same; before, it may be asked again', async () => {
    const { enrollmentToken, identity } = await begun(stand, TENANT);
    const early = await enrollment('finalizePIN', enrollmentToken);
    expect([early.status, early.body.errorMsg]).toEqual([400, 'The PIN was not set yet']);
    await activate(identity);
    const spellings = ['finalizePIN', 'PIN/finalize', 'finalizePIN'];
    const answers = await Promise.all(spellings.map((call) => enrollment(call, enrollmentToken)));
    expect(answers[0]?.body).toEqual({
      enrollmentStatus: 2,
      registrationCode: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('is refused where no PIN was initiated', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person(), TENANT)).body;
    expect((await enrollment('finalizePIN', enrollmentToken)).body.errorMsg).toBe('No PIN was initiated');
    for (const token of [randomUUID(), '']) expect((await enrollment('finalizePIN', token)).status).toBe(400);
  });

  it('is one check among others; a PIN set again before the end takes the place of the first', async () => {
    const tenant = 'pins-and-faces';
    const onboardingOptions = { enrollment: { addDevice: false, addPIN: true } };
    await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions } }, tenant);
    const started = await stand.post('/enrollment/enroll', person(), tenant);
    expect(started.body.requiredChecks).toEqual(['addFace', 'addPIN']);
    const { enrollmentToken } = started.body;
    const secrets = [newSecret(), newSecret()] as const;
    const identities: PinIdentity[] = [];
    for (const deviceSecret of secrets) {
      await query(`UPDATE step SET lease_until = now() - interval '1 s' WHERE tenant = $1 AND name = 'initiatePIN'`, [
        tenant,
      ]);
      const identity = (await enrollment('initiatePIN', enrollmentToken, tenant)).body;
      await setPin(stand, tenant, identity, { pin: PIN, deviceSecret });
      const answer = await enrollment('finalizePIN', enrollmentToken, tenant);
      expect(answer.body).toEqual({ enrollmentStatus: 1, registrationCode: '' });
      identities.push(identity);
    }
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/enrollment/addFace', face, tenant)).body.enrollmentStatus).toBe(2);
    const enter = (at: 0 | 1) =>
      page(stand, 'pin/entry', {
        tenant,
        body: { mpinId: identities[at].mpinId, deviceSecret: secrets[at], pin: PIN },
      });
    expect([(await enter(0)).status, (await enter(1)).body.verified]).toEqual([400, true]);
  });
});

describe('verifyPIN', () => {
  const verify = (authToken: string, authorizationCode: string, tenant = TENANT) =>
    stand.post('/authentication/verifyPIN', { authToken, authorizationCode }, tenant);

  it('passes with the code of the right PIN, once; repeats of that request tell the same', async () => {
    const { code, enter } = await withPin(stand, TENANT);
    const authToken = await authentication(stand, TENANT, code);
    const entered = (await enter()).body;
    expect(entered).toMatchObject({ verified: true, authorizationCode: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(entered.expireTime - Date.now() / 1000).toBeLessThan(62);
    const copies = await Promise.all([1, 2, 3].map(() => verify(authToken, entered.authorizationCode)));
    expect(copies.map(({ body }) => body)).toEqual([{ authStatus: 2 }, { authStatus: 2 }, { authStatus: 2 }]);
    const again = await authentication(stand, TENANT, code);
    expect((await verify(again, entered.authorizationCode)).body).toEqual({ authStatus: 1 });
  });

  it('lets one of two sessions have a code', async () => {
    const { code, enter } = await withPin(stand, TENANT);
    const tokens = await Promise.all([1, 2, 3, 4].map(() => authentication(stand, TENANT, code)));
    const { authorizationCode } = (await enter()).body;
    const answers = await Promise.all(tokens.map((token) => verify(token, authorizationCode)));
    expect(answers.filter(({ body }) => body.authStatus === 2)).toHaveLength(1);
  });

  it('does not pass with a late code, another person’s, another tenant’s or one that nobody gave', async () => {
    const [one, other] = [await withPin(stand, TENANT), await withPin(stand, TENANT)];
    const authToken = await authentication(stand, TENANT, one.code);
    const late = (await one.enter()).body.authorizationCode;
    await query(`UPDATE pin_authorization SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [TENANT]);
    const codes = [late, (await other.enter()).body.authorizationCode, 'f'.repeat(32), 'no code'];
    for (const code of codes) expect((await verify(authToken, code)).body).toEqual({ authStatus: 1 });
    expect((await verify(authToken, codes[1], 'elsewhere')).status).toBe(400);
    expect((await verify(authToken, '')).status).toBe(400);
    expect((await verify(authToken, (await one.enter()).body.authorizationCode)).body).toEqual({ authStatus: 2 });
  });
});

describe('what is left', () => {
  it('of a registration that is erased is nothing', async () => {
    const tenant = randomUUID();
    await pinTenant(stand, tenant);
    const { code, enter } = await withPin(stand, tenant);
    await enter('111119');
    await enter();
    const left = async () => {
      const tables = ['pin', 'pin_activation', 'pin_authorization', 'attempt'];
      const counts = tables.map((table) => query(`SELECT FROM ${table} WHERE tenant = $1`, [tenant]));
      return (await Promise.all(counts)).map(({ length }) => length);
    };
    expect(await left()).toEqual([1, 1, 1, 1]);
    expect((await stand.remove(`/admin/registration/${code}`, tenant)).status).toBe(200);
    expect(await left()).toEqual([0, 0, 0, 0]);
    expect((await enter()).status).toBe(400);
  });

  it('of sessions that are over, and of codes, is swept away', async () => {
    const tenant = randomUUID();
    await pinTenant(stand, tenant);
    const { enter } = await withPin(stand, tenant);
    await enter();
    await begun(stand, tenant);
    const end = `now() - interval '1 s'`;
    await query(`UPDATE session SET expires_at = ${end} WHERE tenant = $1`, [tenant]);
    await query(`UPDATE pin_authorization SET expires_at = ${end} WHERE tenant = $1`, [tenant]);
    await stand.service.get(PinSweeper).sweep();
    expect(await query('SELECT FROM pin_activation WHERE tenant = $1', [tenant])).toEqual([]);
    expect(await query('SELECT FROM pin_authorization WHERE tenant = $1', [tenant])).toEqual([]);
    expect(await query('SELECT FROM pin WHERE tenant = $1', [tenant])).toHaveLength(1);
  });
});
