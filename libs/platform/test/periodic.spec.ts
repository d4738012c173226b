import { setTimeout as sleep } from 'node:timers/promises';
import { createDataSource } from '@bonafide/platform/database/database';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { Periodic } from '@bonafide/platform/process/periodic';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const lines: string[] = [];
const log = createLogger('periodic', 'error', { write: (line) => void lines.push(line) });

let own: TestDatabase;
let database: DataSource;
beforeAll(async () => {
  own = await testDatabase();
  database = await createDataSource(own.url, []).initialize();
});
afterAll(async () => {
  await database.destroy();
  await own.drop();
});

/** Replicas of one service, each counting how many of them work at this moment. */
function replicas(count: number, replicasWork: 'one' | 'each') {
  const state = { now: 0, most: 0, runs: 0 };
  const run = async () => {
    state.now += 1;
    state.most = Math.max(state.most, state.now);
    state.runs += 1;
    await sleep(60);
    state.now -= 1;
  };
  const all = Array.from({ length: count }, () => new Periodic(database, log, new Metrics('test')));
  for (const periodic of all)
    periodic.start({ name: `work of ${replicasWork}`, everyMs: 20, replicas: replicasWork, run });
  const stop = async () => void (await Promise.all(all.map((periodic) => periodic.onModuleDestroy())));
  return { state, stop };
}

it('lets one replica run at a time where `one` is set', async () => {
  const { state, stop } = replicas(4, 'one');
  await vi.waitFor(() => expect(state.runs).toBeGreaterThan(5), { timeout: 10_000 });
  await stop();
  expect(state.most).toBe(1);
});

it('lets every replica run where `each` is set', async () => {
  const { state, stop } = replicas(3, 'each');
  await vi.waitFor(() => expect(state.most).toBe(3), { timeout: 10_000 });
  await stop();
});

it('starts no run before the previous one has ended, and waits for it on shutdown', async () => {
  const { state, stop } = replicas(1, 'each');
  await vi.waitFor(() => expect(state.runs).toBeGreaterThan(3), { timeout: 10_000 });
  await stop();
  expect(state).toMatchObject({ most: 1, now: 0 });
  const { runs } = state;
  await sleep(150);
  expect(state.runs).toBe(runs);
});

it('logs a failure with the name of the task, retries, and exports when it last succeeded', async () => {
  const metrics = new Metrics('test');
  const periodic = new Periodic(database, log, metrics);
  let runs = 0;
  const run = async () => {
    runs += 1;
    if (runs === 1) throw new Error('broken');
  };
  periodic.start({ name: 'failing once', everyMs: 20, replicas: 'one', run });
  await vi.waitFor(() => expect(runs).toBeGreaterThan(1));
  await periodic.onModuleDestroy();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'periodic task failed', work: 'failing once' }]);
  const [, value] =
    /last_success_seconds\{work="failing once"[^}]*\} (\S+)/.exec(await metrics.registry.metrics()) ?? [];
  expect(Date.now() / 1000 - Number(value)).toBeLessThan(60);
});

it('refuses a second task of the same name', async () => {
  const periodic = new Periodic(database, log, new Metrics('test'));
  const work = { name: 'twice', everyMs: 1000, replicas: 'each', run: async () => {} } as const;
  periodic.start(work);
  expect(() => periodic.start(work)).toThrow('started twice');
  await periodic.onModuleDestroy();
});
