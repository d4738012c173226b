import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { expect, vi } from 'vitest';
import type { EngineOperation } from './engine.js';
import { expectNoVerdict, expectVerdict } from './receipts.js';
import { judge, judgeByRpc, poolReaches, type RunningEngine, receiptsOf } from './running-engine.js';

/** A few times what fits: one in progress and two waiting. */
const FLOOD = 9;
const FITTING = 3;
const IDLE = { ready: 1, busy: 0, queued: 0 };

/** Over HTTP, what does not fit into the queue is answered 503 with Retry-After, the rest as usual; it recovers. */
export async function refusesWhatDoesNotFit(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const answers = await Promise.all(Array.from({ length: FLOOD }, () => judge(engine, operation, randomUUID())));
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(FITTING);
  for (const answer of refused) {
    expectNoVerdict(answer, operation);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }
  await poolReaches(engine, IDLE);
  expectVerdict(await judge(engine, operation, randomUUID()), operation);
}

/** By RPC, what does not fit is UNAVAILABLE and says when to retry. */
export async function refusesByRpcWhatDoesNotFit(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const calls = Array.from({ length: FLOOD }, () => judgeByRpc(engine, operation, randomUUID()));
  const outcomes = await Promise.allSettled(calls);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(FITTING);
  for (const { reason } of refused) {
    expect(reason).toMatchObject({ code: 'UNAVAILABLE', details: { retryAfter: expect.stringMatching(/^[1-9]\d*$/) } });
  }
  await poolReaches(engine, IDLE);
  await judgeByRpc(engine, operation, randomUUID());
}

/** A call whose caller has stopped waiting ends with TIMEOUT, leaves the queue and leaves no receipt. */
export async function abandonsLateCalls(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const [patient, hasty] = [randomUUID(), randomUUID()];
  const before = await timeoutsServed(engine, operation);
  const inWork = [judge(engine, operation, patient), judge(engine, operation, patient)];
  await poolReaches(engine, { busy: 1 });
  const late = await judgeByRpc(engine, operation, hasty, { deadlineMs: 20 }).catch((error: unknown) => error);
  expect(late).toBeInstanceOf(DomainError);
  expect(late).toMatchObject({ code: 'TIMEOUT' });
  await vi.waitFor(async () => expect(await timeoutsServed(engine, operation)).toBe(before + 1), { timeout: 5_000 });
  for (const answer of await Promise.all(inWork)) expectVerdict(answer, operation);
  await poolReaches(engine, IDLE);
  expect(await receiptsOf(engine, hasty)).toEqual([]);
  expect(await receiptsOf(engine, patient)).toHaveLength(2);
}

/** Calls of the operation's method that the engine itself ended with TIMEOUT. */
async function timeoutsServed({ service }: RunningEngine, { rpc }: EngineOperation): Promise<number> {
  const { values } = await service.metrics.rpcSeconds.get();
  const served = values.find(
    ({ metricName, labels }) =>
      metricName?.endsWith('_count') &&
      labels.side === 'server' &&
      labels.method === rpc?.method &&
      labels.outcome === 'TIMEOUT',
  );
  return served?.value ?? 0;
}
