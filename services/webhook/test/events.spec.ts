import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stand, TENANT } from './support/delivery-stand.js';

const ALL = ['enrollment.started', 'enrollment.device.added', 'enrollment.face.check', 'enrollment.completed'];

describe('events', () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await new Stand().start();
  });
  afterAll(() => stand?.stop());

  it('become deliveries to those who listen, with what onboarding tells of the session', async () => {
    stand.endpoints.add(TENANT, `${stand.receiver.url}/a`, ALL);
    stand.endpoints.add(TENANT, `${stand.receiver.url}/b`, ['enrollment.completed']);
    stand.endpoints.add('other', `${stand.receiver.url}/other`, ALL);
    const sessionId = 's1';
    const [id] = await stand.publish(
      { sessionId, type: 'enrollment.started', requiredChecks: ['addFace'], transactionNum: 't1' },
      { sessionId, type: 'enrollment.device.added', transactionNum: 't2' },
      { sessionId, type: 'enrollment.completed', status: 2, registrationCode: 'code', transactionNum: 't3' },
    );
    const received = await stand.arrived('/a', 3);
    expect(received.map(({ type }) => type)).toEqual([ALL[0], ALL[1], ALL[3]]);
    expect(received[0]).toMatchObject({
      id,
      operationToken: 'token of s1',
      username: 's1@acme',
      data: { transactionNum: 't1', requiredChecks: ['addFace'] },
    });
    expect(received[0]?.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    expect(received[1]?.data).toEqual({ transactionNum: 't2', deviceId: 'phone of s1', enrollmentStatus: 1 });
    expect(received[2]?.data).toEqual({ transactionNum: 't3', registrationCode: 'code', enrollmentStatus: 2 });
    expect((await stand.arrived('/b', 1)).map(({ data }) => data.transactionNum)).toEqual(['t3']);
    expect(stand.receiver.at('/other')).toEqual([]);
  });

  it('of registrations without a session are nobody’s, whatever an endpoint asks for, and hold nothing up', async () => {
    const types = ['registration.added', 'registration.template_renewed'];
    stand.endpoints.add(TENANT, `${stand.receiver.url}/registrations`, [...types, 'enrollment.started']);
    for (const type of types) await stand.tellOfRegistration(type, 'the-code-of-a-registration');
    await stand.publish({ sessionId: 'later', type: 'enrollment.started', transactionNum: 'later' });
    const received = await stand.arrived('/registrations', 1);
    expect(received.map(({ data }) => data.transactionNum)).toEqual(['later']);
    expect(await stand.rows(`SELECT FROM event WHERE type LIKE 'registration.%'`)).toEqual([]);
    expect(stand.service.logs.join('\n')).not.toContain('the-code-of-a-registration');
  });
});
