import { createDecipheriv, randomUUID, verify } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkKeysCommand } from '../src/flows/b2c/link-keys.command.js';
import { LinkKeyStore } from '../src/flows/b2c/link-keys.js';
import { browserOf } from './support/browser.js';
import { enrolled, KEYS, person, type Stand, startStand, TENANT } from './support/stand.js';

let stand: Stand;
let browser: ReturnType<typeof browserOf>;
beforeAll(async () => {
  stand = await startStand();
  browser = browserOf(stand);
});
afterAll(() => stand.stop());

const statusOf = async (token: string, tenant?: string) =>
  (await stand.get(`/b2c/operationStatus/${token}`, tenant)).body.completionStatus;
const trigger = (body: object, tenant?: string) => stand.post('/b2c/triggerEnroll', body, tenant);
const newcomer = (username = person().username) => ({ username, email: `${username}@example.test` });
const rows = (sql: string, values: unknown[]) => stand.service.database.query(sql, values);

describe('triggerEnroll', () => {
  it('tells a link, its picture and a token of somebody new', async () => {
    const { status, body } = await trigger({ ...newcomer(), phoneNumber: 17816445555 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'SUCCESS', errorSummary: null });
    expect(body.sessionToken).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(body.sessionCallbackURL).toMatch(/^https:\/\/id\.example\/onboarding\?data=[\w-]+$/);
    const picture = await sharp(Buffer.from(body.qrcodeImage, 'base64')).metadata();
    expect(picture).toMatchObject({ format: 'png', width: 400, height: 400 });
    expect(await statusOf(body.sessionToken)).toBe('Pending');
  });

  it('signs and seals the link with keys of the tenant', async () => {
    const { body } = await trigger(newcomer());
    const data = Buffer.from(new URL(body.sessionCallbackURL).searchParams.get('data') ?? '', 'base64url');
    const { signing, sealing } = await stand.service.get(LinkKeyStore).of(TENANT);
    const [signature, rest] = [data.subarray(0, 256), data.subarray(256)];
    expect(verify('sha256', rest, signing, signature)).toBe(true);
    const open = (key: Buffer) => {
      const decipher = createDecipheriv('aes-256-cbc', key, rest.subarray(0, 16));
      return Buffer.concat([decipher.update(rest.subarray(16)), decipher.final()]).toString('utf8');
    };
    expect(open(sealing).split('&')).toEqual(['enroll', '', body.sessionToken]);
    const env = { BONAFIDE_DATABASE_URL: stand.service.databaseUrl, BONAFIDE_KEYS: KEYS };
    const { code, out } = await linkKeysCommand(['link-keys', TENANT], env);
    const told = JSON.parse(out);
    expect([code, verify('sha256', rest, told.verifying, signature)]).toEqual([0, true]);
    expect(open(Buffer.from(told.sealing, 'base64'))).toContain(body.sessionToken);
    expect(await linkKeysCommand(['link-keys'], env)).toMatchObject({ code: 2, err: expect.stringContaining('usage') });
    const others = await stand.service.get(LinkKeyStore).of('other');
    expect(verify('sha256', rest, others.signing, signature)).toBe(false);
    expect(others.sealing.equals(sealing)).toBe(false);
  });

  it.each<[string, object]>([
    ['no username', { email: 'a@example.test' }],
    ['an empty username', { username: '', email: 'a@example.test' }],
    ['a username that is none', { username: 7, email: 'a@example.test' }],
    ['an unknown username alone', { username: 'nobody-knows' }],
    ['an unknown username and no email', { username: 'nobody-knows', email: 'no address' }],
  ])('answers FAILURE with 200 for %s', async (_what, body) => {
    const answer = await trigger(body);
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        status: 'FAILURE',
        sessionToken: null,
        sessionCallbackURL: null,
        qrcodeImage: null,
        errorSummary: 'User information not found',
      },
    ]);
  });

  it('needs no email for somebody known, and is a re-enrolment', async () => {
    const { who } = await enrolled(stand);
    const { body } = await trigger({ username: who.username });
    expect(body.status).toBe('SUCCESS');
    const begun = await browser.proxy('doEnroll', { sessionToken: body.sessionToken });
    expect(begun.body).toMatchObject({ userExistsAlready: true, requiredChecks: ['verifyFace'] });
    expect(begun.body.reEnrollmentToken).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('says that no mail was sent where no server is configured', async () => {
    const options = { notifyByEmail: true, notifyByPush: true };
    const { body } = await trigger({ ...newcomer(), notifyOptions: options });
    expect(body).toMatchObject({ emailNotification: 'NOT_CONFIGURED', pushNotification: 'NOT_CONFIGURED' });
  });
});

describe('triggerAuthenticate', () => {
  it('tells a link of somebody known', async () => {
    const { who } = await enrolled(stand);
    const { status, body } = await stand.post('/b2c/triggerAuthenticate', { username: who.username });
    expect([status, body.status]).toEqual([200, 'SUCCESS']);
    for (const member of ['sessionToken', 'sessionCallbackURL', 'qrcodeImage']) expect(body[member]).toBeTruthy();
  });

  it.each<[string, object]>([
    ['no username', {}],
    ['an empty username', { username: '' }],
    ['an unknown username', { username: 'nobody-knows', email: 'a@example.test' }],
  ])('is exactly 500 with the four members of an error for %s', async (_what, body) => {
    for (const { status, body: error } of [
      await stand.post('/b2c/triggerAuthenticate', body),
      await browser.call('/b2c/proxy/triggerAuthenticate', body),
      await browser.proxy('triggerAuth', body, randomUUID()),
    ]) {
      expect([status, error]).toEqual([
        500,
        {
          errorCode: 'INPUT_VALUES_ERROR',
          errorMsg: 'User information not found',
          status: 500,
          timestamp: expect.any(String),
        },
      ]);
    }
  });
});

describe('a callback link', () => {
  it('leads to a page that says what to do, and opening it changes nothing', async () => {
    const { body } = await trigger(newcomer());
    const before = await rows('SELECT * FROM b2c_session ORDER BY id', []);
    const query = new URL(body.sessionCallbackURL).search;
    const response = await fetch(`${stand.service.url}/onboarding${query}`, { headers: stand.service.as(TENANT, '') });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).toContain('Opening it has changed nothing');
    expect(await rows('SELECT * FROM b2c_session ORDER BY id', [])).toEqual(before);
    expect(await statusOf(body.sessionToken)).toBe('Pending');
  });
});
