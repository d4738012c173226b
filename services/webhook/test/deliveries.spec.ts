import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Stand, TENANT } from './support/delivery-stand.js';

const TYPES = ['enrollment.started', 'enrollment.face.check', 'enrollment.completed'];
const steps = (sessionId: string) => TYPES.map((type) => ({ sessionId, type, transactionNum: `${sessionId} ${type}` }));

describe('deliveries', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await new Stand().start();
  });
  afterEach(() => stand?.stop());

  const listen = (path: string, tenant = TENANT) => stand.endpoints.add(tenant, `${stand.receiver.url}${path}`, TYPES);
  const states = async (endpointId: string) =>
    (
      await stand.rows<{ state: string }>('SELECT state FROM delivery WHERE endpoint_id = $1 ORDER BY position', [
        endpointId,
      ])
    ).map(({ state }) => state);
  const dueNow = () => stand.rows(`UPDATE delivery SET due_at = now() WHERE state = 'pending'`);
  const eventually = (check: () => Promise<void>, timeout = 10_000) => vi.waitFor(check, { timeout, interval: 50 });

  it('keep the order of each session while an earlier event fails, and other sessions go on', async () => {
    const endpoint = listen('/a');
    let refusals = 2;
    stand.receiver.behaves.set('/a', (response, { data }) => {
      const isRefused = data.transactionNum === 's1 enrollment.started' && refusals-- > 0;
      response.writeHead(isRefused ? 500 : 200).end();
    });
    await stand.publish(...steps('s1'), ...steps('s2'));
    await eventually(async () => expect(await stand.rows('SELECT FROM delivery WHERE tries = 1')).toHaveLength(4));
    await eventually(async () =>
      expect(await states(endpoint.id)).toEqual([...Array(3).fill('pending'), ...Array(3).fill('delivered')]),
    );
    const of = (session: string) =>
      stand.receiver
        .at('/a')
        .flatMap(({ data }) =>
          String(data.transactionNum).startsWith(session) ? [String(data.transactionNum).slice(3)] : [],
        );
    expect(of('s1')).toEqual([TYPES[0]]);
    expect(of('s2')).toEqual(TYPES);
    await dueNow();
    await eventually(async () => expect(await stand.rows('SELECT FROM delivery WHERE tries = 2')).toHaveLength(1));
    expect(of('s1')).toEqual([TYPES[0], TYPES[0]]);
    await dueNow();
    await eventually(async () => expect(await states(endpoint.id)).toEqual(Array(6).fill('delivered')));
    expect(of('s1')).toEqual([TYPES[0], TYPES[0], TYPES[0], TYPES[1], TYPES[2]]);
    const attempts = await stand.rows<{ number: number; status: number }>(
      'SELECT number, status FROM attempt WHERE event_id = (SELECT id FROM event ORDER BY position LIMIT 1) ORDER BY number',
    );
    expect(attempts).toEqual([1, 2, 3].map((number) => ({ number, status: number < 3 ? 500 : 200 })));
  });

  it('are tried again after five seconds by themselves, with the same id and the same bytes', async () => {
    listen('/a');
    let first = true;
    stand.receiver.behaves.set('/a', (response) => {
      response.writeHead(first ? 503 : 200).end();
      first = false;
    });
    await stand.publish({});
    const [one, two] = await stand.arrived('/a', 2);
    expect(two?.text).toBe(one?.text);
    expect(two?.id).toBe(one?.id);
    expect((two?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThanOrEqual(4900);
  });

  it('let later events of a session go after an hour of failures of an earlier one', async () => {
    listen('/a');
    stand.receiver.behaves.set('/a', (response, { type }) => {
      response.writeHead(type === TYPES[0] ? 500 : 200).end();
    });
    await stand.publish(...steps('s1'));
    await stand.arrived('/a', 1);
    await eventually(async () => expect((await stand.rows('SELECT FROM delivery WHERE tries = 1')).length).toBe(1));
    await sleep(1500);
    expect(stand.receiver.at('/a')).toHaveLength(1);
    await stand.rows(`UPDATE delivery SET first_tried_at = now() - interval '61 min' WHERE tries = 1`);
    await stand.rows(`UPDATE delivery SET due_at = now() WHERE tries = 0`);
    expect((await stand.arrived('/a', 3)).map(({ type }) => type)).toEqual(TYPES);
  });

  it('to a slow endpoint delay no other', async () => {
    listen('/slow');
    const fast = listen('/fast');
    stand.receiver.behaves.set('/slow', (response) => void setTimeout(() => response.writeHead(200).end(), 4000));
    await stand.publish(...Array.from({ length: 100 }, (_, at) => ({ sessionId: `s${at}` })));
    await stand.arrived('/fast', 100, 3500);
    expect(stand.receiver.at('/slow').length).toBeLessThanOrEqual(16);
    await eventually(async () => expect(new Set(await states(fast.id))).toEqual(new Set(['delivered'])));
  });

  it('end with 410: the endpoint is disabled, gets nothing more, and administrators are told', async () => {
    const endpoint = listen('/a');
    stand.receiver.behaves.set('/a', 410);
    await stand.publish(...steps('s1'));
    await eventually(async () => expect(await states(endpoint.id)).toEqual(['failed', 'cancelled', 'cancelled']));
    expect(stand.endpoints.disabledFor).toEqual([`${endpoint.id} gone`]);
    await stand.publish({});
    await sleep(1000);
    expect(stand.receiver.at('/a')).toHaveLength(1);
    const [notice] = await stand.rows('SELECT tenant, endpoint_id, kind, reason FROM notice');
    expect(notice).toEqual({ tenant: TENANT, endpoint_id: endpoint.id, kind: 'endpoint.disabled', reason: 'gone' });
  });

  it('fail for every answer but 2xx, redirects too', async () => {
    const endpoint = listen('/a');
    stand.receiver.behaves.set('/a', (response) => response.writeHead(302, { location: '/b' }).end());
    await stand.publish({});
    await eventually(async () => {
      const rows = await stand.rows<{ status: number }>('SELECT status FROM attempt WHERE endpoint_id = $1', [
        endpoint.id,
      ]);
      expect(rows).toEqual([{ status: 302 }]);
    });
    expect(await states(endpoint.id)).toEqual(['pending']);
    expect(stand.receiver.at('/b')).toEqual([]);
  });

  it('rest as long as the endpoint asks, all of them', async () => {
    listen('/a');
    stand.receiver.behaves.set('/a', (response) => response.writeHead(429, { 'retry-after': '600' }).end());
    await stand.publish({ sessionId: 's1' });
    await eventually(async () => {
      const [lane] = await stand.rows<{ rest: number }>(
        'SELECT extract(epoch FROM rests_until - now())::float8 AS rest FROM lane',
      );
      expect(lane?.rest).toBeGreaterThan(590);
    });
    const [delivery] = await stand.rows<{ wait: number }>(
      'SELECT extract(epoch FROM due_at - now())::float8 AS wait FROM delivery',
    );
    expect(delivery?.wait).toBeGreaterThan(590);
    // Those that come while it is in hand, and those that come when nobody works on it any more.
    await stand.publish({ sessionId: 's2' });
    await eventually(async () => expect(await stand.rows('SELECT FROM lane WHERE owner IS NULL')).toHaveLength(1));
    await stand.publish({ sessionId: 's3' });
    await sleep(1500);
    expect(stand.receiver.at('/a')).toHaveLength(1);
  });

  it('to an endpoint that somebody disables or deletes end', async () => {
    const [disabled, deleted] = [listen('/disabled'), listen('/deleted')];
    for (const path of ['/disabled', '/deleted']) stand.receiver.behaves.set(path, 500);
    await stand.publish({});
    await Promise.all([stand.arrived('/disabled', 1), stand.arrived('/deleted', 1)]);
    await eventually(async () => expect((await stand.rows('SELECT FROM attempt')).length).toBe(2));
    stand.endpoints.set(disabled, { disabledAt: new Date() });
    stand.endpoints.remove(deleted);
    // As far as a replica knows: of an event that came just now it looks again.
    await dueNow();
    await sleep(1000);
    expect(await states(disabled.id)).toEqual(['pending']);
    await stand.rows(`UPDATE event SET received_at = now() - interval '31 s'`);
    await dueNow();
    for (const { id } of [disabled, deleted])
      await eventually(async () => expect(await states(id)).toEqual(['cancelled']));
    expect(stand.receiver.received).toHaveLength(2);
  });

  it('to an endpoint that somebody disables end, those of later too, and its failures are forgotten', async () => {
    const endpoint = listen('/a');
    stand.receiver.behaves.set('/a', 500);
    await stand.publish({});
    await stand.arrived('/a', 1);
    await stand.rows(`UPDATE event SET received_at = now() - interval '1 h'`);
    await stand.rows(`UPDATE lane SET failing_since = now() - interval '119 h'`);
    await eventually(async () => expect(await stand.rows('SELECT FROM delivery WHERE tries = 1')).toHaveLength(1));
    await stand.rows(`UPDATE delivery SET due_at = now() + interval '20 h'`);
    await eventually(async () => expect(await stand.rows('SELECT FROM lane WHERE owner IS NULL')).toHaveLength(1));
    expect(await states(endpoint.id)).toEqual(['pending']);
    stand.endpoints.set(endpoint, { disabledAt: new Date() });
    await eventually(async () => expect(await states(endpoint.id)).toEqual(['cancelled']), 15_000);
    await eventually(async () =>
      expect(await stand.rows('SELECT failing_since FROM lane')).toEqual([{ failing_since: null }]),
    );
  });

  it('go on where one does not open any more, and that one is looked at once a minute', async () => {
    const endpoint = listen('/a');
    stand.receiver.behaves.set('/a', 500);
    const [broken] = await stand.publish({ sessionId: 's1' }, { sessionId: 's2' });
    await eventually(async () => expect(await stand.rows('SELECT FROM delivery WHERE tries = 1')).toHaveLength(2));
    await stand.rows(`UPDATE event SET payload = '\\x00' WHERE id = $1`, [broken]);
    stand.receiver.behaves.set('/a', 200);
    await dueNow();
    await eventually(async () => expect(await states(endpoint.id)).toEqual(['pending', 'delivered']));
    await sleep(1000);
    expect(stand.service.logs.filter((line) => line.includes('a delivery does not open'))).toHaveLength(1);
  });

  it('pause where they break as a whole', async () => {
    listen('/a');
    const find = vi.spyOn(stand.endpoints, 'find').mockRejectedValue(new Error('no'));
    await stand.publish({});
    await sleep(3000);
    expect(find.mock.calls.length).toBeLessThan(8);
    find.mockRestore();
    await stand.arrived('/a', 1);
  });

  it('disable an endpoint after 120 hours of failures alone', async () => {
    const endpoint = listen('/a');
    stand.receiver.behaves.set('/a', 500);
    await stand.publish({ sessionId: 's1' }, { sessionId: 's2' });
    await eventually(async () => expect((await stand.rows('SELECT FROM attempt')).length).toBe(2));
    expect(stand.endpoints.disabledFor).toEqual([]);
    await stand.rows(`UPDATE lane SET failing_since = failing_since - interval '121 h'`);
    await dueNow();
    await eventually(async () => expect(stand.endpoints.disabledFor).toEqual([`${endpoint.id} failing`]));
    await eventually(async () => expect(new Set(await states(endpoint.id))).toEqual(new Set(['cancelled'])));
    expect(stand.service.logs.filter((line) => line.includes('a webhook endpoint was disabled'))).toHaveLength(1);
    expect(await stand.service.metrics.registry.metrics()).toContain(
      'bonafide_webhook_endpoints_disabled_total{reason="failing",service="webhook"} 1',
    );
  });

  it('count no days on which nothing went to the endpoint', async () => {
    listen('/a');
    stand.receiver.behaves.set('/a', 500);
    await stand.publish({ sessionId: 's1' });
    await eventually(async () => expect((await stand.rows('SELECT FROM attempt')).length).toBe(1));
    await stand.rows(`UPDATE lane SET failing_since = now() - interval '200 h', failed_at = now() - interval '72 h'`);
    await dueNow();
    await eventually(async () => expect((await stand.rows('SELECT FROM attempt')).length).toBe(2));
    const recent = `SELECT FROM lane WHERE failing_since > now() - interval '1 min' AND failed_at >= failing_since`;
    await eventually(async () => expect((await stand.rows(recent)).length).toBe(1));
    expect(stand.endpoints.disabledFor).toEqual([]);
  });

  it('forgive an endpoint its failures with the first success', async () => {
    listen('/a');
    stand.receiver.behaves.set('/a', 500);
    await stand.publish({ sessionId: 's1' });
    await eventually(async () =>
      expect((await stand.rows('SELECT FROM lane WHERE failing_since IS NOT NULL')).length).toBe(1),
    );
    stand.receiver.behaves.set('/a', 200);
    await dueNow();
    await eventually(async () =>
      expect((await stand.rows('SELECT FROM lane WHERE failing_since IS NULL')).length).toBe(1),
    );
  });

  it('go on at another replica when one dies, every event to every endpoint, in order', async () => {
    const endpoints = [listen('/a'), listen('/b')];
    const second = await stand.replica({ BONAFIDE_DATABASE_URL: stand.service.databaseUrl });
    const count = 60;
    const sessions = Array.from({ length: count }, (_, at) => `s${at}`);
    for (const path of ['/a', '/b'])
      stand.receiver.behaves.set(path, (response) => void setTimeout(() => response.writeHead(200).end(), 5));
    const publishing = stand.publish(
      ...TYPES.flatMap((type) => sessions.map((sessionId) => ({ sessionId, type, transactionNum: sessionId }))),
    );
    await stand.arrived('/a', 20);
    await second.stop();
    await publishing;
    for (const path of ['/a', '/b']) {
      const ids = () => new Set(stand.receiver.at(path).map(({ id }) => id)).size;
      await eventually(async () => expect(ids()).toBe(3 * count), 20_000);
      for (const session of sessions) {
        const types = stand.receiver
          .at(path)
          .flatMap(({ data, type }) => (data.transactionNum === session ? [type] : []));
        expect([...new Set(types)]).toEqual(TYPES);
      }
    }
    for (const { id } of endpoints)
      await eventually(async () => expect(new Set(await states(id))).toEqual(new Set(['delivered'])));
  });

  it('go on at once at another replica when one is killed', async () => {
    listen('/a');
    stand.receiver.behaves.set('/a', (response) => void setTimeout(() => response.writeHead(200).end(), 300));
    // A lane of a replica that lives nowhere, with a lease that lasts.
    await stand.publish({ sessionId: 's1' });
    await stand.arrived('/a', 1);
    await eventually(async () => expect(await stand.rows('SELECT FROM lane WHERE owner IS NULL')).toHaveLength(1));
    await stand.rows(`UPDATE lane SET owner = gen_random_uuid(), leased_until = now() + interval '1 h'`);
    await stand.publish({ sessionId: 's2' });
    await stand.arrived('/a', 2, 5000);
  });

  it('survive the loss of NATS and of the database', async () => {
    const endpoint = listen('/a');
    await stand.publish({ sessionId: 's0' });
    await stand.arrived('/a', 1);
    await stand.nats.stop();
    await stand.nats.start();
    await vi.waitFor(() => stand.bus.requireUp(), { timeout: 10_000 });
    await stand.publish(...Array.from({ length: 40 }, (_, at) => ({ sessionId: `s${at}` })));
    const others = 'FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
    await stand.rows(`SELECT pg_terminate_backend(pid) ${others}`);
    await stand.arrived('/a', 41, 40_000);
    await eventually(async () => expect(new Set(await states(endpoint.id))).toEqual(new Set(['delivered'])), 40_000);
    expect(new Set(stand.receiver.at('/a').map(({ id }) => id)).size).toBe(41);
  }, 90_000);

  it('are kept for their days, and no longer', async () => {
    listen('/a');
    await stand.publish({ sessionId: 'old' }, { sessionId: 'new' });
    await stand.arrived('/a', 2);
    await eventually(async () => expect((await stand.rows('SELECT FROM attempt')).length).toBe(2));
    await stand.rows(`UPDATE event SET received_at = now() - interval '31 days' WHERE session_id = 'old'`);
    const { Retention } = await import('../src/deliveries/retention.js');
    await stand.service.get(Retention).sweep();
    expect(await stand.rows('SELECT session_id FROM event')).toEqual([{ session_id: 'new' }]);
    expect([
      (await stand.rows('SELECT FROM delivery')).length,
      (await stand.rows('SELECT FROM attempt')).length,
    ]).toEqual([1, 1]);
  });
});

describe('with room for few endpoints', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await new Stand().start({ BONAFIDE_WEBHOOK_ENDPOINTS: '2', timeoutMs: '1500' });
  });
  afterEach(() => stand?.stop());

  it('each has its turn, however many are away with much to send', async () => {
    for (const path of ['/a', '/b', '/c']) {
      stand.endpoints.add(TENANT, `${stand.receiver.url}${path}`, TYPES);
      stand.receiver.behaves.set(path, () => undefined);
    }
    await stand.publish(...Array.from({ length: 60 }, (_, at) => ({ sessionId: `s${at}` })));
    await vi.waitFor(() => expect(new Set(stand.receiver.received.map(({ path }) => path)).size).toBe(2));
    stand.endpoints.add('other', `${stand.receiver.url}/fast`, TYPES);
    await stand.publish({ tenant: 'other' });
    await stand.arrived('/fast', 1, 40_000);
    for (const path of ['/a', '/b', '/c']) await stand.arrived(path, 1, 30_000);
  }, 90_000);
});
