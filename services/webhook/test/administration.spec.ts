import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Stand, TENANT } from './support/delivery-stand.js';
import type { TestEndpoint } from './support/endpoints-in-memory.js';

const TYPES = ['enrollment.started', 'enrollment.completed'];

/** The members of answers that tests look at. */
interface Body {
  list: { transactionNum: string; state: string; attemptCount: number }[];
  next?: string;
  attempts?: object[];
}

describe('the log of deliveries', () => {
  let stand: Stand;
  let endpoint: TestEndpoint;
  let path: string;
  beforeAll(async () => {
    stand = await new Stand().start();
  });
  afterAll(() => stand?.stop());
  beforeEach(() => {
    path = `/${crypto.randomUUID()}`;
    endpoint = stand.endpoints.add(TENANT, `${stand.receiver.url}${path}`, TYPES);
  });

  const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 50 });
  async function ask(method: string, url: string, body?: unknown, tenant = TENANT) {
    const headers = { ...stand.service.as(tenant), ...(body !== undefined && { 'content-type': 'application/json' }) };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${stand.service.url}/webhook${url}`, init);
    return { status: answer.status, body: (await answer.json()) as Body };
  }
  const deliveries = (query = '') => ask('GET', `/registration/${endpoint.id}/deliveries${query}`);
  const states = async () => (await deliveries()).body.list.map(({ state }) => state);

  describe('POST /webhook/event', () => {
    it('answers events that the endpoint listened to, by objects or bare numbers, in order', async () => {
      const other = stand.endpoints.add(TENANT, `${stand.receiver.url}/other`, ['enrollment.cancelled']);
      const numbers = ['n1', 'n2', 'n3'].map((name) => `${name} ${path}`);
      const [id] = await stand.publish(
        { sessionId: 's1', transactionNum: numbers[0] as string },
        { sessionId: 's1', type: TYPES[1] as string, transactionNum: numbers[1] as string, registrationCode: 'code' },
        { sessionId: 's1', type: 'enrollment.cancelled', transactionNum: numbers[2] as string },
      );
      await stand.arrived(path, 2);
      const list = [numbers[1], { transactionNum: numbers[0] }, numbers[2], 'unknown'];
      const found = await ask('POST', '/event', { webhookId: endpoint.id, list });
      expect(found.status).toBe(200);
      expect(found.body.list).toMatchObject([
        {
          transactionNum: numbers[0],
          id,
          type: TYPES[0],
          operationToken: 'token of s1',
          username: 's1@acme',
          data: { transactionNum: numbers[0] },
        },
        { transactionNum: numbers[1], data: { registrationCode: 'code' } },
      ]);
      stand.endpoints.remove(other);
    });

    it('answers nothing of another tenant, nor for its endpoint', async () => {
      const theirs = stand.endpoints.add('other', `${stand.receiver.url}/theirs`, TYPES);
      const transactionNum = `theirs ${path}`;
      await stand.publish({ tenant: 'other', transactionNum });
      await stand.arrived('/theirs', 1);
      expect((await ask('POST', '/event', { webhookId: endpoint.id, list: [transactionNum] })).body).toEqual({
        list: [],
      });
      expect((await ask('POST', '/event', { webhookId: theirs.id, list: [transactionNum] })).status).toBe(404);
      expect(
        (await ask('POST', '/event', { webhookId: theirs.id, list: [transactionNum] }, 'other')).body.list,
      ).toHaveLength(1);
    });

    it.each([
      [{}, 'webhookId'],
      [{ webhookId: 'x' }, 'list'],
      [{ webhookId: 'x', list: 'n' }, 'list'],
      [{ webhookId: 'x', list: [1] }, 'list[0]'],
      [{ webhookId: 'x', list: [{}] }, 'list[0]'],
      [{ webhookId: 'x', list: ['a\0'] }, 'list'],
      [{ webhookId: 'x', list: [{ transactionNum: '\0' }] }, 'list'],
      [{ webhookId: 'x', list: Array(1001).fill('n') }, 'list'],
    ])('refuses %o and names %s', async (body, field) => {
      const refused = await ask('POST', '/event', body);
      expect(refused.status).toBe(400);
      expect(JSON.stringify(refused.body)).toContain(`\\"${field}`);
    });
  });

  it('shows deliveries in pages, each with its attempts and what was answered', async () => {
    stand.receiver.behaves.set(path, (response, { data }) => {
      response.writeHead(data.transactionNum === 't1' ? 500 : 200).end('x'.repeat(2000));
    });
    const [first] = await stand.publish(
      { sessionId: 'a', transactionNum: 't1' },
      { sessionId: 'b', transactionNum: 't2' },
      { sessionId: 'c', transactionNum: 't3' },
    );
    await eventually(async () => expect(await states()).toEqual(['delivered', 'delivered', 'pending']));
    const page = await deliveries('?limit=2');
    expect(page.body.list.map(({ transactionNum }) => transactionNum)).toEqual(['t3', 't2']);
    const rest = await deliveries(`?limit=2&before=${page.body.next}`);
    expect(rest.body).toMatchObject({ list: [{ eventId: first, state: 'pending', attemptCount: 1 }] });
    expect(rest.body.next).toBeUndefined();
    expect((await deliveries('?state=pending')).body.list).toHaveLength(1);
    const one = await ask('GET', `/registration/${endpoint.id}/deliveries/${first}`);
    expect(one.body.attempts).toMatchObject([{ number: 1, outcome: 'answered', status: 500, answer: 'x'.repeat(512) }]);
  });

  it('sends one again by hand, with the same id', async () => {
    const [id] = await stand.publish({ sessionId: 'a' });
    await stand.arrived(path, 1);
    await eventually(async () => expect(await states()).toEqual(['delivered']));
    expect((await ask('POST', `/registration/${endpoint.id}/deliveries/${id}/resend`)).status).toBe(200);
    const received = await stand.arrived(path, 2);
    expect(received[1]?.text).toBe(received[0]?.text);
    await eventually(async () => {
      const one = await ask('GET', `/registration/${endpoint.id}/deliveries/${id}`);
      expect(one.body).toMatchObject({ state: 'delivered', attemptCount: 2 });
    });
  });

  it('replays what failed or was cancelled since a time, in order, and what was delivered when asked to', async () => {
    stand.receiver.behaves.set(path, 500);
    await stand.publish(
      { sessionId: 'a', transactionNum: 'r1' },
      { sessionId: 'b', transactionNum: 'r2' },
      { sessionId: 'c', transactionNum: 'r3' },
    );
    await stand.arrived(path, 3);
    await eventually(async () =>
      expect((await deliveries('?state=pending')).body.list.every((one) => one.attemptCount === 1)).toBe(true),
    );
    await stand.rows(`UPDATE delivery SET state = 'failed', due_at = NULL WHERE endpoint_id = $1`, [endpoint.id]);
    await stand.rows(`UPDATE event SET occurred_at = now() - interval '2 days' WHERE transaction_num = 'r1'`);
    stand.receiver.behaves.set(path, 200);
    const since = new Date(Date.now() - 86_400_000).toISOString();
    expect((await ask('POST', `/registration/${endpoint.id}/replay`, { since })).body).toEqual({ count: 2 });
    await eventually(async () => expect(await states()).toEqual(['delivered', 'delivered', 'failed']));
    const again = { since, states: ['delivered'] };
    expect((await ask('POST', `/registration/${endpoint.id}/replay`, again)).body).toEqual({ count: 2 });
    await stand.arrived(path, 7);
  });

  it('replays so many at a time, and tells behind what to go on', async () => {
    const to = stand.endpoints.add(TENANT, `${stand.receiver.url}${path}/many`, TYPES);
    await stand.rows(
      `WITH made AS (INSERT INTO event (id, tenant, type, session_id, transaction_num, occurred_at, received_at, payload,
           describe_tries)
         SELECT gen_random_uuid(), $1, $2, 'many', 'many', now(), now(), '', 0 FROM generate_series(1, 2500) RETURNING *)
       INSERT INTO delivery (event_id, endpoint_id, tenant, session_id, position, state, tries, attempts, ended_at)
       SELECT id, $3, tenant, session_id, position, 'failed', 1, 1, now() FROM made`,
      [TENANT, TYPES[0], to.id],
    );
    // Nothing of it is sent.
    await stand.rows(`INSERT INTO lane (tenant, endpoint_id, rests_until) VALUES ($1, $2, now() + interval '1 h')`, [
      TENANT,
      to.id,
    ]);
    const replay = (body: object) =>
      ask('POST', `/registration/${to.id}/replay`, { since: '2026-01-01T00:00:00Z', ...body });
    const first = (await replay({})).body as { count?: number; next?: string };
    expect(first).toEqual({ count: 2000, next: expect.stringMatching(/^\d+$/) });
    expect((await replay({ after: first.next })).body).toEqual({ count: 500 });
    expect((await replay({ after: 'x' })).status).toBe(400);
    await stand.rows('DELETE FROM event WHERE session_id = $1', ['many']);
  });

  it('refuses to send again what was erased, and to an endpoint that is disabled', async () => {
    const [id] = await stand.publish({ sessionId: `gone ${path}` });
    await stand.arrived(path, 1);
    await stand.erase([`gone ${path}`]);
    await eventually(async () =>
      expect(await stand.rows('SELECT FROM event WHERE id = $1 AND payload IS NULL', [id])).toHaveLength(1),
    );
    expect((await ask('POST', `/registration/${endpoint.id}/deliveries/${id}/resend`)).status).toBe(409);
    stand.endpoints.set(endpoint, { disabledAt: new Date() });
    expect((await ask('POST', `/registration/${endpoint.id}/replay`, { since: new Date().toISOString() })).status).toBe(
      409,
    );
  });

  it.each([
    ['resend', 409, (id: string) => [`deliveries/${id}/resend`] as const],
    ['replay', 200, () => ['replay', { since: '2026-01-01T00:00:00Z', states: ['delivered'] }] as const],
  ])('sends nothing again that is being erased: %s', async (_what, status, request) => {
    const [id = ''] = await stand.publish({ sessionId: `going ${path}` });
    await eventually(async () => expect(await states()).toEqual(['delivered']));
    const erasing = stand.service.database.createQueryRunner();
    await erasing.startTransaction();
    await erasing.query('UPDATE event SET payload = NULL WHERE id = $1', [id]);
    await erasing.query('UPDATE delivery SET body = NULL WHERE event_id = $1', [id]);
    const [url, body] = request(id);
    const asking = ask('POST', `/registration/${endpoint.id}/${url}`, body);
    await sleep(300);
    await erasing.commitTransaction();
    await erasing.release();
    expect((await asking).status).toBe(status);
    expect(await states()).toEqual(['delivered']);
  });

  it('tells an administrator which endpoints were disabled, those of the own tenant alone', async () => {
    stand.receiver.behaves.set(path, 410);
    await stand.publish({ sessionId: 'a' });
    await eventually(async () =>
      expect((await ask('GET', '/notices')).body.list).toMatchObject([
        { webhookId: endpoint.id, kind: 'endpoint.disabled', reason: 'gone' },
      ]),
    );
    expect((await ask('GET', '/notices', undefined, 'other')).body).toEqual({ list: [] });
  });

  it.each<[string, string, unknown?]>([
    ['GET', 'deliveries'],
    ['GET', `deliveries/${crypto.randomUUID()}`],
    ['POST', `deliveries/${crypto.randomUUID()}/resend`],
    ['POST', 'replay', { since: '2026-01-01T00:00:00Z' }],
  ])('%s %s is 404 for another tenant', async (method, url, body) =>
    expect((await ask(method, `/registration/${endpoint.id}/${url}`, body, 'other')).status).toBe(404),
  );

  it.each(['?limit=0', '?limit=501', '?state=lost', '?before=x', '?before=99999999999999999999'])(
    'refuses %s',
    async (query) => expect((await deliveries(query)).status).toBe(400),
  );

  it('knows no delivery by what is no id', async () =>
    expect((await ask('GET', `/registration/${endpoint.id}/deliveries/x`)).status).toBe(404));
});
