import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventsOf } from './support/events.js';
import { captureOf, deviceKeys, person, photograph, type Stand, startStand } from './support/stand.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

/** Enrols a person by calls that all carry one request id; answers what came back as theirs, and the session's events. */
async function enrolledBy(requestId: string) {
  const { service } = stand;
  const tenant = randomUUID();
  const echoed = new Set<string | null>();
  const post = async (path: string, body: object) => {
    const headers = { ...service.as(tenant), 'x-request-id': requestId, 'content-type': 'application/json' };
    const answer = await fetch(`${service.url}/onboarding/enrollment/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    echoed.add(answer.headers.get('x-request-id'));
    expect(answer.status).toBe(200);
    return (await answer.json()) as { enrollmentToken: string };
  };
  const { enrollmentToken } = await post('enroll', person());
  await post('addDevice', { enrollmentToken, deviceId: 'phone', publicKey: deviceKeys().spki });
  await post('addFace', { enrollmentToken, faceLivenessData: captureOf(await photograph()) });
  const [{ id }] = await service.database.query('SELECT id FROM session WHERE tenant = $1', [tenant]);
  return { echoed: [...echoed], events: await eventsOf(stand, id), logs: service.logs.join('\n') };
}

it('a name that a caller gives to its requests is replaced by an id of ours, and neither logged nor told', async () => {
  const { echoed, events, logs } = await enrolledBy('enrol-maria.lopez.7');
  expect(echoed).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID), expect.stringMatching(UUID)]);
  expect(JSON.stringify(events, bigints)).not.toContain('lopez');
  expect(logs).not.toContain('lopez');
});

it('a machine’s id is taken over by logs and answers, and no event holds it: each has a handle of its own', async () => {
  const requestId = randomUUID();
  const { echoed, events, logs } = await enrolledBy(requestId);
  expect(echoed).toEqual([requestId]);
  expect(logs).toContain(requestId);
  expect(JSON.stringify(events, bigints)).not.toContain(requestId);
  const handles = events.map(({ transactionNum }) => transactionNum);
  expect(events.map(({ type }) => type)).toEqual([
    'enrollment.started',
    'enrollment.device.added',
    'enrollment.face.check',
    'enrollment.completed',
  ]);
  expect(new Set(handles).size).toBe(events.length);
  expect(handles).toEqual(handles.map(() => expect.stringMatching(UUID)));
});

const bigints = (_name: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);
