import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HttpProvider, json, SECRET, startProvider } from './support/http-provider.js';
import { begun, codes, mobileTenant, NUMBER, pii } from './support/mobile-match.js';
import { type Stand, startStand } from './support/stand.js';

let broker: HttpProvider;
let stand: Stand;
beforeAll(async () => {
  broker = await startProvider();
  const config = { BONAFIDE_BROKER_URL: `${broker.url}/v1/`, BONAFIDE_BROKER_SECRET: SECRET.toString('base64') };
  stand = await startStand(config);
});
afterAll(async () => {
  await stand?.stop();
  await broker?.stop();
});
beforeEach(() => {
  broker.asked.length = 0;
});

/** verifyPII of a new enrolment. */
async function matched(answer: (response: ServerResponse) => void, of: object = pii()) {
  broker.answer = answer;
  const { tenant, username } = await mobileTenant(stand);
  const enrollmentToken = await begun(stand, { tenant, username });
  const { status, body } = await stand.post('/enrollment/mobileMatch/verifyPII', { enrollmentToken, pii: of }, tenant);
  return { status, decision: body.responseDetail?.policyDecision, sent: (await codes(stand, tenant)).length };
}

describe('a broker', () => {
  it('decides in place of the customer file, asked once and signed', async () => {
    const unknown = pii('7742961794', '1', 'Smith');
    expect(await matched(json(200, { decision: 'approve' }), unknown)).toEqual({
      status: 200,
      decision: 'approve',
      sent: 1,
    });
    expect(broker.asked).toMatchObject([
      {
        path: '/v1/match',
        isSigned: true,
        body: { fullName: { given: 'Troy', middle: '', family: 'Smith' }, phoneNumber: '+17742961794' },
      },
    ]);
    expect(await matched(json(200, { decision: 'deny' }))).toEqual({ status: 200, decision: 'deny', sent: 0 });
    expect(stand.service.logs.join('\n')).not.toContain(NUMBER);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['another decision', json(200, { decision: 'APPROVE' })],
    ['no decision', json(200, {})],
    ['no JSON', (response) => void response.writeHead(200).end('approve')],
    ['too much', json(200, { decision: 'approve', more: 'x'.repeat(70_000) })],
  ])('that answers %s approves nothing', async (_what, answer) => {
    expect(await matched(answer)).toEqual({ status: 200, decision: 'no_decision', sent: 0 });
    expect(await matched(json(200, { decision: 'approve' }))).toMatchObject({ decision: 'approve' });
  });

  it('that refuses, fails, or answers late approves nothing', async () => {
    expect(await matched(json(403, { decision: 'approve' }))).toMatchObject({ decision: 'no_decision', sent: 0 });
    expect(await matched(json(500, { decision: 'approve' }))).toMatchObject({ decision: 'no_decision', sent: 0 });
    expect(await matched(json(200, { decision: 'approve' }))).toMatchObject({ decision: 'approve' });
    const late = (response: ServerResponse) =>
      void setTimeout(() => json(200, { decision: 'approve' })(response), 3500);
    expect(await matched(late)).toEqual({ status: 200, decision: 'no_decision', sent: 0 });
  });

  it('that is away is left alone after five faults', async () => {
    for (const _ of [1, 2, 3]) await matched(json(500, {}));
    const asked = broker.asked.length;
    expect(await matched(json(200, { decision: 'approve' }))).toMatchObject({ decision: 'no_decision', sent: 0 });
    expect(broker.asked).toHaveLength(asked);
    expect(stand.service.logs.join('\n')).toContain('"provider":"broker match","failure":"failed","left":true');
  });
});
