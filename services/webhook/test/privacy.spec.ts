import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Stand, TENANT } from './support/delivery-stand.js';

const TYPES = ['enrollment.started', 'enrollment.face.check', 'enrollment.completed'];
const CANARIES = ['canary-token', 'canary-name', 'canary-phone', 'canary-answer'];

describe('what is known of people', () => {
  let stand: Stand;
  let describeSession: () => object;
  beforeEach(async () => {
    describeSession = () => ({ operationToken: 'canary-token', username: 'canary-name', deviceId: 'canary-phone' });
    stand = await new Stand().start({}, { describe: () => describeSession() });
  });
  afterEach(() => stand?.stop());

  const listen = (path: string) => stand.endpoints.add(TENANT, `${stand.receiver.url}${path}`, TYPES);
  const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 50 });
  const states = async () =>
    (await stand.rows<{ state: string }>('SELECT state FROM delivery ORDER BY position')).map(({ state }) => state);
  /** All that the database holds, as text; bytes as the text that they would be. */
  async function everything(): Promise<string> {
    const tables = await stand.rows<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    const rows = await Promise.all(tables.map(({ name }) => stand.rows(`SELECT * FROM "${name}"`)));
    return JSON.stringify(rows, (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
    );
  }

  it('lies sealed in the database, and nowhere in the logs', async () => {
    listen('/a');
    stand.receiver.behaves.set('/a', (response) => response.writeHead(500).end('canary-answer'));
    await stand.publish({ sessionId: 's1' });
    await stand.arrived('/a', 1);
    await eventually(async () =>
      expect((await stand.rows('SELECT FROM attempt WHERE answer IS NOT NULL')).length).toBe(1),
    );
    expect(stand.receiver.at('/a')[0]?.text).toContain('canary-name');
    const kept = (await everything()) + stand.service.logs.join();
    expect(CANARIES.filter((canary) => kept.includes(canary))).toEqual([]);
    expect(kept).toContain('s1');
  });

  it('is asked for until onboarding tells it; meanwhile events wait in order, and other sessions go on', async () => {
    listen('/a');
    await stand.publish({ sessionId: 'known', transactionNum: 'k1' });
    await stand.arrived('/a', 1);
    await stand.onboarding.stop();
    await stand.publish(
      { sessionId: 'unknown', type: TYPES[0] as string, transactionNum: 'u1' },
      { sessionId: 'known', type: TYPES[1] as string, transactionNum: 'k2' },
      { sessionId: 'unknown', type: TYPES[2] as string, transactionNum: 'u2' },
    );
    await stand.arrived('/a', 2);
    await sleep(1000);
    expect(stand.receiver.at('/a').map(({ data }) => data.transactionNum)).toEqual(['k1', 'k2']);
    expect(await stand.service.metrics.registry.metrics()).toMatch(/bonafide_webhook_events_undescribed\{.*\} 2/);
    await stand.startOnboarding();
    const received = await stand.arrived('/a', 4, 20_000);
    expect(received.slice(2).map(({ data }) => data.transactionNum)).toEqual(['u1', 'u2']);
    expect(received[2]?.username).toBe('unknown@acme');
  });

  it('is left out when onboarding knows the session no more', async () => {
    describeSession = () => {
      throw new DomainError('NOT_FOUND', 'The session is not known');
    };
    listen('/a');
    await stand.publish({ sessionId: 's1', transactionNum: 't1' });
    const [received] = await stand.arrived('/a', 1);
    expect(received).toMatchObject({ operationToken: '', data: { transactionNum: 't1' } });
    expect(received?.username).toBeUndefined();
  });

  it('goes with an erasure: what waits ends, what was sent keeps ids and verdicts, what comes later is not stored', async () => {
    listen('/a');
    stand.receiver.behaves.set('/a', (response, { data }) => {
      response.writeHead(data.transactionNum === 't1' ? 200 : 500).end('canary-answer');
    });
    await stand.publish(
      { sessionId: 's1', type: TYPES[0] as string, transactionNum: 't1' },
      { sessionId: 's1', type: TYPES[1] as string, transactionNum: 't2' },
      { sessionId: 's1', type: TYPES[2] as string, transactionNum: 't3', registrationCode: 'the-code' },
      { sessionId: 's2', type: TYPES[2] as string, transactionNum: 't4', registrationCode: 'the-code' },
      { sessionId: 'other', transactionNum: 't5' },
    );
    await eventually(async () => expect((await stand.rows('SELECT FROM attempt')).length).toBe(4));
    await stand.erase(['s1', 's2']);
    await eventually(async () =>
      expect(await states()).toEqual(['delivered', 'erased', 'erased', 'erased', 'pending']),
    );
    expect(await stand.rows('SELECT FROM event WHERE payload IS NOT NULL OR message IS NOT NULL')).toHaveLength(1);
    expect(await stand.rows('SELECT FROM delivery WHERE body IS NOT NULL')).toHaveLength(1);
    expect(await stand.rows('SELECT FROM attempt WHERE answer IS NOT NULL')).toHaveLength(1);
    expect(await everything()).not.toContain('the-code');
    await stand.publish({ sessionId: 's1', transactionNum: 't6' });
    await stand.publish({ sessionId: 'another', transactionNum: 't7' });
    await eventually(async () => expect(await states()).toHaveLength(6));
    expect(await stand.rows(`SELECT FROM event WHERE transaction_num = 't6'`)).toHaveLength(0);
    const before = stand.receiver.received.length;
    await stand.rows(`UPDATE delivery SET due_at = now() WHERE state = 'pending'`);
    await eventually(async () => expect(stand.receiver.received.length).toBeGreaterThan(before));
    expect(stand.receiver.received.slice(before).map(({ data }) => data.transactionNum)).not.toContain('t2');
  });

  it('goes with an erasure also where onboarding was never asked', async () => {
    listen('/a');
    await stand.onboarding.stop();
    await stand.publish({ sessionId: 's1', type: TYPES[2] as string, registrationCode: 'the-code' });
    await eventually(async () => expect(await states()).toEqual(['waiting']));
    await stand.erase(['s1']);
    await eventually(async () => expect(await states()).toEqual(['erased']));
    expect(await everything()).not.toContain('the-code');
    await stand.startOnboarding();
    await sleep(2000);
    expect(stand.receiver.received).toEqual([]);
  });

  it('of another tenant’s session of the same id stays', async () => {
    listen('/a');
    stand.endpoints.add('other', `${stand.receiver.url}/other`, TYPES);
    await stand.publish({ sessionId: 's1' }, { sessionId: 's1', tenant: 'other' });
    await Promise.all([stand.arrived('/a', 1), stand.arrived('/other', 1)]);
    await stand.erase(['s1'], 'other');
    await eventually(async () =>
      expect(await stand.rows('SELECT tenant FROM event WHERE payload IS NOT NULL')).toEqual([{ tenant: TENANT }]),
    );
  });

  it('has tables that agree with their entities', async () => {
    const { upQueries } = await stand.service.database.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});
