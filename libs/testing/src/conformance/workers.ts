import { randomUUID } from 'node:crypto';
import { endWorker } from '@bonafide/inference/pool/end-worker';
import { expect } from 'vitest';
import type { EngineOperation } from './engine.js';
import { expectNoVerdict, expectVerdict } from './receipts.js';
import { judge, judgeByRpc, poolReaches, type RunningEngine, receiptsOf, unready } from './running-engine.js';

/** Most time for a call whose worker died to fail: it must not wait for its deadline. */
const PROMPT_MS = 5_000;

/** A job whose worker dies fails as UNAVAILABLE, without a receipt; another worker serves the next call. */
export async function survivesDeadWorker(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const tenant = randomUUID();
  const answer = judge(engine, operation, tenant);
  await killAtWork(engine);
  const failed = await answer;
  expectNoVerdict(failed, operation);
  expect(failed.status).toBe(503);
  expect(await receiptsOf(engine, tenant)).toEqual([]);
  await poolReaches(engine, { ready: 1 });
  expectVerdict(await judge(engine, operation, randomUUID()), operation);
}

/** The same by RPC. */
export async function survivesDeadWorkerByRpc(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const tenant = randomUUID();
  const options = { deadlineMs: PROMPT_MS };
  const outcome = judgeByRpc(engine, operation, tenant, options).catch((error: unknown) => error);
  await killAtWork(engine);
  expect(await outcome).toMatchObject({ name: 'DomainError', code: 'UNAVAILABLE' });
  expect(await receiptsOf(engine, tenant)).toEqual([]);
  await poolReaches(engine, { ready: 1 });
  expect((await judgeByRpc(engine, operation, randomUUID())).receiptId).not.toBe('');
}

/** While no worker has its models loaded the engine is not ready; afterwards it is again. */
export async function isUnreadyWithoutWorkers(engine: RunningEngine): Promise<void> {
  await poolReaches(engine, { ready: 1, busy: 0 });
  expect(await unready(engine.service.managementUrl)).toEqual([]);
  await killAll(engine);
  expect(await unready(engine.service.managementUrl)).toEqual(['models']);
  await poolReaches(engine, { ready: 1 });
  expect(await unready(engine.service.managementUrl)).toEqual([]);
}

/** Wall and CPU time of every stage of the operation are in the metrics after a call. */
export async function tellsWhatStagesCost(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  await judge(engine, operation, randomUUID());
  const metrics = await (await fetch(`${engine.service.managementUrl}/metrics`)).text();
  for (const stage of [...operation.stages, 'total']) {
    for (const clock of ['wall', 'cpu']) {
      expect(metrics).toMatch(new RegExp(`stage_seconds_total\\{[^}]*stage="${stage}",clock="${clock}"`));
    }
  }
}

async function killAtWork(engine: RunningEngine): Promise<void> {
  await poolReaches(engine, { busy: 1 });
  await killAll(engine);
}

async function killAll({ threads }: RunningEngine): Promise<void> {
  expect(threads.size).toBeGreaterThan(0);
  await Promise.all([...threads].map((worker) => endWorker(worker)));
}
