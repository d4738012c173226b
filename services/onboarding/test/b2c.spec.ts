import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { begunBy, browserOf, faceFor } from './support/browser.js';
import { eventsOf } from './support/events.js';
import { sealedWithTag } from './support/sealed.js';
import {
  captureOf,
  deviceKeys,
  enrolled,
  person,
  photograph,
  type Stand,
  startStand,
  TENANT,
} from './support/stand.js';

let stand: Stand;
let browser: ReturnType<typeof browserOf>;
beforeAll(async () => {
  stand = await startStand();
  browser = browserOf(stand);
});
afterAll(() => stand.stop());
beforeEach(() => {
  stand.engines.score = 6;
});

const statusOf = async (token: string, tenant?: string) =>
  (await stand.get(`/b2c/operationStatus/${token}`, tenant)).body.completionStatus;
const trigger = (body: object, tenant?: string) => stand.post('/b2c/triggerEnroll', body, tenant);
const newcomer = (username = person().username) => ({ username, email: `${username}@example.test` });
const rows = (sql: string, values: unknown[]) => stand.service.database.query(sql, values);

describe('operationStatus', () => {
  it('is 400 for a token that is unknown, malformed or another tenant’s', async () => {
    const { body } = await trigger(newcomer());
    for (const [token, tenant] of [[randomUUID()], ['x'], [body.sessionToken, 'other']] as const) {
      const answer = await stand.get(`/b2c/operationStatus/${token}`, tenant);
      expect([answer.status, answer.body.status]).toEqual([400, 400]);
    }
  });

  it('follows an enrolment to its end, and the events tell of both', async () => {
    const { sessionToken, enrollmentToken } = await begunBy(browser);
    const [{ id }] = await rows('SELECT id FROM b2c_session ORDER BY started_at DESC LIMIT 1', []);
    await browser.proxy('addDevice', { enrollmentToken, deviceId: 'webapp01', publicKey: deviceKeys().spki });
    expect(await statusOf(sessionToken)).toBe('Pending');
    const { body } = await stand.post('/enrollment/addFace', await faceFor({ enrollmentToken }));
    expect(body.enrollmentStatus).toBe(2);
    expect(await statusOf(sessionToken)).toBe('Success');
    await expect
      .poll(async () => (await eventsOf(stand, id)).map(({ type, completionStatus }) => [type, completionStatus]), {
        timeout: 10_000,
      })
      .toEqual([
        ['enrollment.b2c.started', 'Pending'],
        ['enrollment.b2c.completed', 'Success'],
      ]);
    // What is personal has ended with it.
    expect(
      await rows('SELECT username_digest, address_digest, person, begun FROM b2c_session WHERE id = $1', [id]),
    ).toEqual([{ username_digest: null, address_digest: null, person: null, begun: null }]);
  });

  it('is Cancelled where the journey was, and Failed after the last attempt or when the time is over', async () => {
    const cancelled = await begunBy(browser);
    await stand.post('/enrollment/cancel', { enrollmentToken: cancelled.enrollmentToken });
    expect(await statusOf(cancelled.sessionToken)).toBe('Cancelled');

    const { who } = await enrolled(stand);
    const { body } = await stand.post('/b2c/triggerAuthenticate', { username: who.username });
    const { authToken } = (await browser.proxy('doAuth', { sessionToken: body.sessionToken, jwt: '' })).body;
    stand.engines.score = 0;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect(await statusOf(body.sessionToken)).toBe('Pending');
      await stand.post('/authentication/verifyFace', await faceFor({ authToken }));
    }
    expect(await statusOf(body.sessionToken)).toBe('Failed');

    const late = await trigger(newcomer());
    await rows(`UPDATE b2c_session SET expires_at = now() - interval '1 s' WHERE status = 'pending'`, []);
    expect(await statusOf(late.body.sessionToken)).toBe('Failed');
    expect((await browser.proxy('doEnroll', { sessionToken: late.body.sessionToken })).status).toBe(400);
    await expect
      .poll(() => rows(`SELECT FROM b2c_session WHERE person IS NOT NULL AND expires_at < now()`, []), {
        timeout: 10_000,
      })
      .toEqual([]);
    expect(await statusOf(late.body.sessionToken)).toBe('Failed');
  });
});

describe('a browser', () => {
  it('goes from its trigger to a registration, whatever jwt it holds', async () => {
    const { who, jwtToken, enrollmentToken, sessionToken } = await begunBy(browser);
    const face = await faceFor({ enrollmentToken, jwt: jwtToken });
    // The device is fired without waiting.
    const [device, added] = await Promise.all([
      browser.proxy('addDevice', {
        enrollmentToken,
        deviceId: 'webapp01',
        pushId: 'p',
        publicKey: deviceKeys().spki,
        jwt: '',
      }),
      browser.call('/b2c/onboarding/enrollment/addFace', face, jwtToken),
    ]);
    expect([device.status, added.status]).toEqual([200, 200]);
    expect([device.body.enrollmentStatus, added.body.enrollmentStatus].sort()).toEqual([1, 2]);
    expect(await statusOf(sessionToken)).toBe('Success');
    const list = await stand.post('/authentication/authenticate', { username: who.username });
    expect(list.status).toBe(200);
  });

  it('begins its journey before validateSession is answered, with an empty jwt', async () => {
    const { who } = await enrolled(stand);
    const triggered = await browser.proxy('triggerAuth', { username: who.username, phoneNumber: '' });
    expect(triggered.body).not.toHaveProperty('jwtToken');
    const { sessionToken } = triggered.body;
    const [validated, begun] = await Promise.all([
      browser.proxy('validateSession', { sessionToken, jwt: '' }),
      browser.proxy('doAuth', { sessionToken, jwt: '' }),
    ]);
    expect([validated.status, begun.status]).toEqual([200, 200]);
    expect(begun.body.requiredChecks).toEqual(['verifyDevice', 'verifyFace']);
    const body = await faceFor({ authToken: begun.body.authToken });
    const answer = await browser.call('/b2c/onboarding/authentication/verifyFace', body, validated.body.accessToken);
    expect([answer.status, answer.body]).toMatchObject([
      200,
      { livenessResult: true, matchResult: true, authStatus: 1 },
    ]);
  });

  it('has one journey, however often and however parallel it asks for one', async () => {
    const who = newcomer();
    const { body } = await trigger(who);
    const asked = await Promise.all(
      Array.from({ length: 12 }, () => browser.proxy('doEnroll', { sessionToken: body.sessionToken })),
    );
    expect(asked.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(new Set(asked.map(({ text }) => text)).size).toBe(1);
    const { enrollmentToken } = asked[0]?.body ?? {};
    const pending = await rows(
      `SELECT session.id FROM session JOIN b2c_session ON journey_id = session.id
       WHERE session.token_hash = sha256(convert_to($1, 'UTF8'))`,
      [enrollmentToken],
    );
    expect(pending).toHaveLength(1);
    expect((await browser.proxy('doEnroll', { sessionToken: body.sessionToken })).text).toBe(asked[0]?.text);
  });

  it('cannot make another kind of journey of its session', async () => {
    const { body } = await trigger(newcomer());
    const answer = await browser.proxy('doAuth', { sessionToken: body.sessionToken });
    expect([answer.status, answer.body.errorMsg]).toEqual([400, 'The sessionToken is for enrollment']);
  });

  it('is refused without a username, and told so in a client’s way', async () => {
    const answer = await browser.proxy('triggerEnroll', { email: 'a@example.test' });
    expect([answer.status, answer.body.errorMsg]).toEqual([400, 'User information not found']);
  });

  it('may not trigger without end, for one username or from one address', async () => {
    const who = newcomer();
    const ofName = [];
    for (let call = 0; call < 7; call += 1)
      ofName.push((await browser.proxy('triggerEnroll', who, `10.0.0.${call}`)).status);
    expect(ofName).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const ofAddress = [];
    for (let call = 0; call < 21; call += 1)
      ofAddress.push((await browser.proxy('triggerEnroll', newcomer(), '192.0.2.9')).status);
    expect(ofAddress).toEqual([...Array(20).fill(200), 429]);
    // A client with credentials is bounded by the gateway alone.
    expect((await trigger(who)).status).toBe(200);
  });

  it('may not call without end in one session', async () => {
    const { body } = await trigger(newcomer());
    const calls = await Promise.all(
      Array.from({ length: 242 }, () => browser.proxy('validateSession', { sessionToken: body.sessionToken })),
    );
    const limited = calls.filter(({ status }) => status === 429);
    expect(limited).toHaveLength(2);
    expect(limited[0]?.headers.get('retry-after')).toBe('60');
  });

  it('answers ping', async () => {
    const response = await fetch(`${stand.service.url}/${TENANT}/b2c-sample-web/proxy/ping`, {
      headers: stand.service.as(TENANT, ''),
    });
    expect([response.status, await response.json()]).toEqual([200, {}]);
  });
});

describe('a preview', () => {
  const profile = { xml: '<profile/>' };
  const content = async () => ({
    profile,
    frames: [{ data: (await photograph()).toString('base64'), timestamp: 1, tags: [] }],
    resolutionPreview: { width: 480, height: 640 },
    resolutionCapture: { width: 480, height: 640 },
    rotation: '0,',
  });
  const envelope = async () => sealedWithTag((await stand.get('/admin/getPublicKey')).text, await content());

  it('has a region, told before the page has any token', async () => {
    const answer = await browser.proxy('calculateRoi', { profile, resolution: { width: 480, height: 512 }, jwt: '' });
    expect([answer.status, answer.body]).toEqual([200, { x: 62, y: 0, width: 356, height: 512 }]);
    const refused = await browser.proxy('calculateRoi', { profile, resolution: { width: 0, height: 512 } });
    expect([refused.status, refused.body.errorMsg]).toEqual([400, expect.stringContaining('resolution.width')]);
  });

  it('is judged for a session that lives, by either of its tokens, and has no error', async () => {
    const { jwtToken, sessionToken, enrollmentToken } = await begunBy(browser);
    const sealed = await envelope();
    for (const token of [{ jwt: jwtToken }, { sessionToken }, { enrollmentToken }]) {
      const answer = await browser.proxy('autocapture', { ...sealed, ...token });
      expect([answer.status, answer.body]).toEqual([
        200,
        {
          frameResults: [{ compliant: true, feedback: ['COMPLIANT_IMAGE'] }],
          results: { captured: true, capturedFrameIndex: 0 },
        },
      ]);
    }
    const judged = stand.liveness.calls.judgePreview.at(-1);
    expect([judged?.frames.length, judged?.rotation, judged?.profileXml]).toEqual([1, 0, profile.xml]);
    await stand.post('/enrollment/cancel', { enrollmentToken });
    expect((await browser.proxy('autocapture', { ...sealed, jwt: jwtToken })).status).toBe(400);
  });

  it.each<[string, object, number]>([
    ['no token', {}, 401],
    ['an empty one', { jwt: '' }, 401],
    ['one that is none', { jwt: 'abc' }, 401],
    ['a session that is unknown', { sessionToken: randomUUID() }, 400],
  ])('is judged for nobody with %s', async (_what, token, status) => {
    const calls = stand.liveness.calls.judgePreview.length;
    expect((await browser.proxy('autocapture', { ...(await envelope()), ...token })).status).toBe(status);
    expect(stand.liveness.calls.judgePreview).toHaveLength(calls);
  });

  it('whose envelope does not open is refused, and so is one without frames', async () => {
    const { jwtToken: jwt } = await begunBy(browser);
    const sealed = await envelope();
    expect((await browser.proxy('autocapture', { ...sealed, iv: sealed.key.slice(0, 16), jwt })).status).toBe(400);
    expect((await browser.proxy('autocapture', { jwt })).body.errorMsg).toContain('"key"');
    const empty = sealedWithTag((await stand.get('/admin/getPublicKey')).text, { ...(await content()), frames: [] });
    expect((await browser.proxy('autocapture', { ...empty, jwt })).body.errorMsg).toContain('"frames"');
  });
});

describe('the access token of a session', () => {
  it('is issued for the API key alone, and good for the steps of its own journey only', async () => {
    const { sessionToken, enrollmentToken } = await begunBy(browser);
    const other = await begunBy(browser);
    const { status, body } = await browser.call('/tokenVerify/validateSession', { sessionToken });
    expect(status).toBe(200);
    const path = '/b2c/onboarding/enrollment/addFace';
    const mine = await faceFor({ enrollmentToken });
    const foreign = await browser.call(path, { ...mine, enrollmentToken: other.enrollmentToken }, body.accessToken);
    expect([foreign.status, foreign.body.errorMsg]).toEqual([400, 'Not a valid enrollmentToken']);
    const smuggled = { ...mine, authToken: other.enrollmentToken };
    expect((await browser.call(path, smuggled, body.accessToken)).status).toBe(400);
    expect((await browser.call(path, mine, body.accessToken)).status).toBe(200);
  });

  it.each<[string, (good: string) => string | undefined]>([
    ['missing', () => undefined],
    ['no token', () => 'abc'],
    ['changed', (good) => good.replace(/\.[^.](?=[^.]*$)/, (first) => (first === '.A' ? '.B' : '.A'))],
    [
      'unsigned',
      (good) => `${Buffer.from('{"alg":"none","typ":"session+jwt"}').toString('base64url')}.${good.split('.')[1]}.`,
    ],
  ])('is refused where it is %s', async (_what, change) => {
    const { jwtToken, enrollmentToken } = await begunBy(browser);
    const body = await faceFor({ enrollmentToken });
    const answer = await browser.call('/b2c/onboarding/enrollment/addFace', body, change(jwtToken));
    expect([answer.status, answer.body.errorMsg]).toEqual([
      401,
      expect.stringMatching(/^Jwt (is missing|verification fails)$/),
    ]);
  });

  it('of one tenant is none of another', async () => {
    const { jwtToken, enrollmentToken } = await begunBy(browser);
    const body = await faceFor({ enrollmentToken });
    const answer = await browserOf(stand, 'other').call('/b2c/onboarding/enrollment/addFace', body, jwtToken);
    expect(answer.status).toBe(401);
  });

  it('is not issued for a session that is unknown or over', async () => {
    expect((await browser.call('/tokenVerify/validateSession', { sessionToken: randomUUID() })).status).toBe(400);
    expect((await browser.call('/tokenVerify/validateSession', {})).status).toBe(400);
    const { sessionToken, enrollmentToken } = await begunBy(browser);
    await stand.post('/enrollment/cancel', { enrollmentToken });
    expect((await browser.call('/tokenVerify/validateSession', { sessionToken })).status).toBe(400);
  });

  it('is not asked of a client with credentials', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    const response = await fetch(`${stand.service.url}/b2c/onboarding/enrollment/addFace`, {
      method: 'POST',
      headers: { ...stand.service.as(TENANT), 'content-type': 'application/json' },
      body: JSON.stringify({ enrollmentToken, faceLivenessData: captureOf(await photograph()) }),
    });
    expect(response.status).toBe(200);
  });

  it('is the only way in: a journey that no browser began takes no call from one', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    const answer = await browser.proxy('addDevice', { enrollmentToken, deviceId: 'webapp01' });
    expect([answer.status, answer.body.errorMsg]).toEqual([400, 'Not a valid enrollmentToken']);
  });
});

describe('an erasure', () => {
  it('ends the sessions of the same username', async () => {
    const { who, code } = await enrolled(stand);
    const { body } = await stand.post('/b2c/triggerAuthenticate', { username: who.username });
    const { authToken } = (await browser.proxy('doAuth', { sessionToken: body.sessionToken })).body;
    const open = (await trigger({ username: who.username })).body.sessionToken;
    expect((await stand.remove(`/admin/registration/${code}`)).status).toBe(200);
    for (const token of [body.sessionToken, open]) {
      expect((await stand.get(`/b2c/operationStatus/${token}`)).status).toBe(400);
      expect((await browser.proxy('doEnroll', { sessionToken: token })).status).toBe(400);
    }
    expect((await stand.post('/authentication/verifyFace', await faceFor({ authToken }))).status).toBe(400);
  });
});

it('keeps nothing that could be read, and logs none of it', async () => {
  const { who, sessionToken, jwtToken, enrollmentToken } = await begunBy(browser, 'canary-b2c-name');
  const kept = JSON.stringify(await rows('SELECT to_jsonb(b2c_session)::text AS row FROM b2c_session', []));
  const logs = stand.service.logs.join('\n');
  for (const secret of [who.username, who.email, sessionToken, jwtToken, enrollmentToken]) {
    expect(logs).not.toContain(secret);
    expect(kept).not.toContain(secret);
    expect(kept).not.toContain(Buffer.from(secret).toString('hex'));
  }
});
