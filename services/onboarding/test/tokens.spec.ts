import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  captureOf,
  deviceKeys,
  enrolled,
  person,
  photograph,
  returning,
  type Stand,
  signedBy,
  startStand,
} from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

type Send = (tenant?: string) => ReturnType<Stand['post']>;

/** Every route that takes a token, sent as a well-formed request. */
async function requests(family: 'enrollment' | 'authentication', token: string): Promise<[string, Send][]> {
  const faceLivenessData = captureOf(await photograph());
  if (family === 'enrollment') {
    const enrollmentToken = token;
    return [
      [
        'addDevice',
        (tenant) => stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: randomUUID() }, tenant),
      ],
      ['addFace', (tenant) => stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData }, tenant)],
      ['cancel', (tenant) => stand.post('/enrollment/cancel', { enrollmentToken }, tenant)],
    ];
  }
  const authToken = token;
  const signed = { authToken, deviceId: randomUUID(), signature: signedBy(deviceKeys().privateKey, 'x') };
  return [
    ['verifyDevice', (tenant) => stand.post('/authentication/verifyDevice', signed, tenant)],
    ['verifyFace', (tenant) => stand.post('/authentication/verifyFace', { authToken, faceLivenessData }, tenant)],
    ['cancel', (tenant) => stand.post('/authentication/cancel', { authToken }, tenant)],
  ];
}

async function begin(family: 'enrollment' | 'authentication', tenant?: string): Promise<string> {
  if (family === 'enrollment') return (await stand.post('/enrollment/enroll', person(), tenant)).body.enrollmentToken;
  const { code, keys } = await enrolled(stand, tenant);
  return (await returning(stand, code, keys, tenant)).authToken;
}

async function complete(family: 'enrollment' | 'authentication'): Promise<string> {
  const { code, keys, enrollmentToken } = await enrolled(stand);
  if (family === 'enrollment') return enrollmentToken;
  const back = await returning(stand, code, keys);
  await stand.post('/authentication/verifyDevice', back.device);
  expect((await stand.post('/authentication/verifyFace', back.face)).body.authStatus).toBe(2);
  return back.authToken;
}

const age = (token: string, column: string) =>
  stand.service.database.query(
    `UPDATE session SET ${column} = now() - interval '1 second' WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
    [token],
  );

const families = ['enrollment', 'authentication'] as const;
const ends: [string, (family: (typeof families)[number]) => Promise<string>][] = [
  ['completed', complete],
  [
    'cancelled',
    async (family) => {
      const token = await begin(family);
      const field = family === 'enrollment' ? 'enrollmentToken' : 'authToken';
      const cancelled = await stand.post(`/${family}/cancel`, { [field]: token });
      expect([cancelled.status, cancelled.body]).toEqual([200, {}]);
      return token;
    },
  ],
  [
    'expired',
    async (family) => {
      const token = await begin(family);
      await age(token, 'expires_at');
      return token;
    },
  ],
  ['unknown', async () => randomUUID()],
  ['of the other family', (family) => begin(family === 'enrollment' ? 'authentication' : 'enrollment')],
];

describe.each(families)('an %s token', (family) => {
  it.each(ends)('that is %s opens nothing', async (_name, end) => {
    for (const [route, send] of await requests(family, await end(family))) {
      const answer = await send();
      expect([route, answer.status, answer.body.status]).toEqual([route, 400, 400]);
    }
  });

  it('of another tenant opens nothing, and stays good for its own', async () => {
    const token = await begin(family, 'tenant-a');
    const sent = await requests(family, token);
    for (const [route, send] of sent) expect([route, (await send('tenant-b')).status]).toEqual([route, 400]);
    for (const [route, send] of [...sent.slice(0, 1), ...sent.slice(-1)]) {
      expect([route, (await send('tenant-a')).status]).toEqual([route, 200]);
    }
  });

  it('lives on with each step, never past its end', async () => {
    const token = await begin(family);
    const [first] = await requests(family, token);
    const read = async () =>
      (
        await stand.service.database.query(
          `SELECT extract(epoch FROM expires_at - now()) AS idle, extract(epoch FROM ends_at - now()) AS left
           FROM session WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
          [token],
        )
      )[0];
    await stand.service.database.query(
      `UPDATE session SET expires_at = now() + interval '60 s' WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
      [token],
    );
    await first?.[1]();
    expect(Number((await read()).idle)).toBeGreaterThan(800);
    await stand.service.database.query(
      `UPDATE session SET ends_at = now() + interval '60 s' WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
      [token],
    );
    const [, second] = await requests(family, token);
    await second?.[1]();
    expect(Number((await read()).idle)).toBeLessThanOrEqual(60);
  });
});

describe('a repeat of an answered request', () => {
  it('is not answered once the session is past its time', async () => {
    const { face, enrollmentToken } = await enrolled(stand);
    expect((await stand.post('/enrollment/addFace', face)).status).toBe(200);
    await age(enrollmentToken, 'expires_at');
    expect((await stand.post('/enrollment/addFace', face)).status).toBe(400);
  });
});

describe('registrations of another tenant', () => {
  it('are unknown by code and by name, for every route', async () => {
    const { code, who } = await enrolled(stand, 'tenant-a');
    const foreign = 'tenant-b';
    for (const body of [{ registrationCode: code }, { username: who.username }]) {
      expect((await stand.post('/authentication/authenticate', body, foreign)).status).toBe(400);
    }
    expect((await stand.get(`/admin/registration/${code}`, foreign)).status).toBe(400);
    expect((await stand.remove(`/admin/registration/${code}`, foreign)).status).toBe(400);
    const listed = await stand.post('/admin/registration', { pageNumber: 1, pageSize: 1000 }, foreign);
    expect(listed.body.totalRecords).toBe(0);
    expect((await stand.post('/enrollment/enroll', who, foreign)).body.userExistsAlready).toBe(false);
    expect((await stand.get(`/admin/registration/${code}`, 'tenant-a')).status).toBe(200);
    await stand.post('/admin/customerConfig', { onboardingConfig: { maxDeviceIds: 9 } }, 'tenant-a');
    expect((await stand.get('/admin/customerConfig', foreign)).body.onboardingConfig.maxDeviceIds).toBe(3);
  });

  it('cannot lend their device to a token', async () => {
    const { keys } = await enrolled(stand, 'tenant-a');
    const other = await enrolled(stand, 'tenant-b');
    const { device } = await returning(stand, other.code, keys, 'tenant-b');
    const answer = await stand.post('/authentication/verifyDevice', device, 'tenant-b');
    expect(answer.body.authStatus).toBe(1);
    expect(deviceKeys().spki).not.toBe(keys.spki);
  });
});
