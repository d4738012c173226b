import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type HttpProvider, json, SECRET, startProvider } from './support/http-provider.js';
import { person, type Stand, startStand } from './support/stand.js';

const TENANT = 'brokered';
let stand: Stand | undefined;
let provider: HttpProvider;

/** A service of its own for each test: a circuit that opened would stay open. */
beforeEach(async () => {
  await stop();
  provider = await startProvider();
  provider.answer = json(200, { policyDecision: 'approve' });
  stand = await startStand({
    BONAFIDE_RISK_URL: provider.url,
    BONAFIDE_RISK_SECRET: SECRET.toString('base64'),
  });
  const onboardingOptions = {
    enrollment: { addDevice: false, addFace: false, checkDeviceSecurity: true },
    authentication: { verifyFace: false, verifyDevice: false, checkDeviceSecurity: true },
    reenrollment: { verifyFace: false },
  };
  await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions } }, TENANT);
});
afterAll(() => stop());

async function stop(): Promise<void> {
  await stand?.stop();
  await provider?.stop();
}

const running = (): Stand => {
  if (!stand) throw new Error('No service runs');
  return stand;
};
const begin = async (): Promise<string> =>
  (await running().post('/enrollment/enroll', person(), TENANT)).body.enrollmentToken;
const check = (enrollmentToken: string, apSessionId: string = randomUUID()) =>
  running().post('/enrollment/deviceProfile/checkDevice', { enrollmentToken, apSessionId }, TENANT);
const outcomes = () => running().service.database.query('SELECT passed, scores FROM outcome');

describe('a provider of device risk', () => {
  it('is asked of the profile alone, signed, and approves', async () => {
    const detail = {
      policyDecision: 'approve',
      transaction_id: 'T1',
      errorCode: '',
      userAttributes: [{ values: ['canary-attribute'] }],
    };
    provider.answer = json(200, detail);
    const apSessionId = randomUUID();
    const { status, body } = await check(await begin(), apSessionId);
    expect([status, body.enrollmentStatus]).toEqual([200, 2]);
    expect(body.responseDetail).toEqual({
      errorCode: '',
      errorDescription: '',
      transaction_id: 'T1',
      policyObligation: false,
      policyDecision: 'approve',
    });
    expect(provider.asked).toHaveLength(1);
    const [asked] = provider.asked;
    expect(asked?.isSigned).toBe(true);
    expect(asked?.body).toEqual({ apSessionId, flow: 'enrollment', transactionId: asked?.headers['webhook-id'] });
    const kept = JSON.stringify(await running().service.database.query('SELECT t::text FROM step AS t'));
    expect(kept + running().service.logs.join('')).not.toMatch(/canary/);
  });

  it.each(['deny', 'obligation', 'no_decision'])('that says %s does not let the check pass', async (policyDecision) => {
    provider.answer = json(200, { policyDecision, errorCode: '7', errorDescription: 'Proxy' });
    const { status, body } = await check(await begin());
    expect([status, body.enrollmentStatus, body.registrationCode]).toEqual([200, 1, '']);
    expect(body.responseDetail).toMatchObject({ policyDecision, errorCode: '7', errorDescription: 'Proxy' });
    expect(await outcomes()).toEqual([{ passed: false, scores: { policyDecision } }]);
  });

  it('decides once of each profile, whichever session names it', async () => {
    const apSessionId = randomUUID();
    const [one, other] = [await begin(), await begin()];
    const copies = await Promise.all([check(one, apSessionId), check(one, apSessionId)]);
    expect(copies.map(({ body }) => body.enrollmentStatus)).toEqual([2, 2]);
    expect((await check(other, apSessionId)).status).toBe(400);
    expect(provider.asked).toHaveLength(1);
    const shared = randomUUID();
    const tokens = await Promise.all([1, 2, 3].map(() => begin()));
    const answers = await Promise.all(tokens.map((token) => check(token, shared)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  it('that fails once is asked again, under the same key', async () => {
    let failed = false;
    provider.answer = (response) => {
      json(failed ? 200 : 503, { policyDecision: 'approve' })(response);
      failed = true;
    };
    expect((await check(await begin())).body.enrollmentStatus).toBe(2);
    expect(new Set(provider.asked.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(provider.asked).toHaveLength(2);
  });

  it.each<[string, (response: ServerResponse) => void, number]>([
    ['fails', json(500, { policyDecision: 'approve' }), 2],
    ['is busy', json(429, {}), 2],
    ['refuses', json(403, { policyDecision: 'approve' }), 1],
    ['says nothing', () => {}, 1],
    ['hangs up', (response) => void response.destroy(), 1],
    ['sends elsewhere', (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), 1],
    ['answers no JSON', (response) => void response.end('canary-text'), 1],
    ['answers another shape', json(200, { policyDecision: 'APPROVE', canary: 1 }), 1],
    ['answers without end', json(200, { policyDecision: 'approve', pad: 'x'.repeat(70_000) }), 1],
  ])('that %s lets nothing pass, and leaves nothing written', async (_name, answer, calls) => {
    provider.answer = answer;
    const token = await begin();
    const apSessionId = randomUUID();
    const { status, body, headers } = await check(token, apSessionId);
    expect([status, headers.has('retry-after')]).toEqual([503, true]);
    expect(body.errorMsg).toBe('The provider of device risk is unavailable, try again');
    expect(provider.asked).toHaveLength(calls);
    expect(await outcomes()).toEqual([]);
    expect(running().service.logs.join('')).not.toMatch(/canary/);
    provider.answer = json(200, { policyDecision: 'approve' });
    expect((await check(token, apSessionId)).body.enrollmentStatus).toBe(2);
  });

  it('that fails five times in a row is left alone for a while; refusals do not count', async () => {
    provider.answer = json(404, {});
    for (let at = 0; at < 7; at += 1) expect((await check(await begin())).status).toBe(503);
    expect(provider.asked).toHaveLength(7);
    provider.answer = json(500, {});
    for (let at = 0; at < 4; at += 1) expect((await check(await begin())).status).toBe(503);
    expect(provider.asked).toHaveLength(12);
    provider.answer = json(200, { policyDecision: 'approve' });
    expect((await check(await begin())).status).toBe(503);
    expect(provider.asked).toHaveLength(12);
  });
});
