import { setTimeout as sleep } from 'node:timers/promises';
import { startTestService, type TestService } from '@bonafide/testing/service';
import { startTcpProxy, type TcpProxy } from '@bonafide/testing/tcp-proxy';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { onboarding } from '../src/service.js';
import { type Answer, callerOf, person, SECRETS, type Stand, startStand } from './support/stand.js';

/** The limit of a query, and of the connection that is asked for after it; the rest is for a slow machine. */
const LONGEST_MS = 12_000 + 3000 + 3000;
/** The limit of two waits for a connection. */
const SHORT_MS = 2 * 3000 + 2000;
/** How long after the first call the others come: they are answered with it, not 12 s after they came. */
const LATER_MS = 8000;
const CALLS = 12;

let stand: Stand;
let proxy: TcpProxy;
let replica: TestService;
beforeAll(async () => {
  stand = await startStand();
  proxy = await startTcpProxy(stand.service.databaseUrl);
  const config = { BONAFIDE_DATABASE_URL: proxy.url, BONAFIDE_NATS_URL: stand.nats.url, ...SECRETS };
  replica = await startTestService(onboarding, config);
});
afterAll(async () => {
  await replica?.stop();
  await proxy?.cut();
  await stand?.stop();
});

const enroll = () => callerOf(replica)('POST', '/enrollment/enroll', undefined, person());
const together = async () => {
  const start = performance.now();
  const answers = await Promise.all(Array.from({ length: CALLS }, enroll));
  return { answers, ms: performance.now() - start };
};
const expectUnavailable = ({ status, headers, body }: Answer) =>
  expect([status, headers.get('retry-after'), body.errorCode]).toEqual([503, '1', 'SERVICE_UNAVAILABLE']);

it('a database that goes silent: every call is answered 503 in time, and calls work as soon as it speaks again', async () => {
  expect((await together()).answers.map(({ status }) => status)).toEqual(Array(CALLS).fill(200));
  proxy.freeze();
  const start = performance.now();
  const earliest = enroll();
  await sleep(LATER_MS);
  const first = await together();
  first.answers.forEach(expectUnavailable);
  expect(first.ms).toBeLessThan(SHORT_MS + 2000);
  expectUnavailable(await earliest);
  expect(performance.now() - start).toBeLessThan(LONGEST_MS);
  expect((await fetch(`${replica.managementUrl}/readyz`)).status).toBe(503);
  const second = await together();
  second.answers.forEach(expectUnavailable);
  expect(second.ms).toBeLessThan(SHORT_MS);
  proxy.thaw();
  const again = performance.now();
  await vi.waitFor(async () => expect((await enroll()).status).toBe(200), { timeout: SHORT_MS, interval: 100 });
  expect(performance.now() - again).toBeLessThan(SHORT_MS);
  expect((await together()).answers.map(({ status }) => status)).toEqual(Array(CALLS).fill(200));
}, 60_000);

describe('a database that refuses to write', () => {
  /** Runs statements as the owner, on connections that nobody else uses. */
  const asOwner = async (...statements: string[]) => {
    const owner = new pg.Client({ connectionString: stand.service.ownerUrl });
    await owner.connect();
    try {
      for (const statement of statements) await owner.query(statement);
    } finally {
      await owner.end();
    }
  };
  const name = () => new URL(stand.service.databaseUrl).pathname.slice(1);

  it('because it is read-only: 503 with Retry-After, and calls work when it is not any more', async () => {
    await asOwner(`ALTER DATABASE ${name()} SET default_transaction_read_only = on`);
    await proxy.cut();
    await proxy.restore();
    await vi.waitFor(async () => expectUnavailable(await enroll()), { timeout: SHORT_MS, interval: 100 });
    await asOwner('SET default_transaction_read_only = off', `ALTER DATABASE ${name()} RESET ALL`);
    await vi.waitFor(async () => expect((await enroll()).status).toBe(200), { timeout: SHORT_MS, interval: 100 });
    expect((await together()).answers.map(({ status }) => status)).toEqual(Array(CALLS).fill(200));
  });

  it('because its disk is full: 503 with Retry-After', async () => {
    await asOwner(
      `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`,
      'CREATE TRIGGER full_disk BEFORE INSERT ON session EXECUTE FUNCTION full_disk()',
    );
    expectUnavailable(await enroll());
    await asOwner('DROP TRIGGER full_disk ON session', 'DROP FUNCTION full_disk');
    expect((await enroll()).status).toBe(200);
  });

  it('because a statement was cancelled while it waited: 503 with Retry-After', async () => {
    const holding = stand.service.database.createQueryRunner();
    await holding.startTransaction();
    await holding.query('LOCK TABLE subject IN EXCLUSIVE MODE');
    const answering = enroll();
    const cancelled = () =>
      stand.service.database.query(
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
    await vi.waitFor(async () => expect(await cancelled()).not.toHaveLength(0), { timeout: 5000 });
    await holding.rollbackTransaction();
    await holding.release();
    expectUnavailable(await answering);
  });
});
