import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { inputDigest, requestDigest } from '@bonafide/engine/input-digest';
import { readPack } from '@bonafide/inference/pack/load-pack';
import type { Pack } from '@bonafide/inference/pack/pack';
import type { WorkerMessage } from '@bonafide/inference/pool/task';
import { Bus } from '@bonafide/messaging/bus';
import { type CallOptions, rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { activeKey, keyRing } from '@bonafide/sealing/key-ring';
import { vi } from 'vitest';
import type { z } from 'zod';
import { onBehalfOf } from '../caller.js';
import { ownNats } from '../nats.js';
import { startTestService, TEST_KEYS, type TestService } from '../service.js';
import type { ClientOf, EngineOperation, EngineUnderTest, RpcReply } from './engine.js';

/** One worker and a queue of two: while one call is in progress, the third further one is refused. */
export const SMALL = { BONAFIDE_INFERENCE_WORKERS: '1', BONAFIDE_INFERENCE_QUEUE: '2' };

/** No engine takes longer for an answer, whatever it answers: a job has ten seconds. */
const ANSWER_MS = 15_000;

/** An HTTP answer, with what its route calls the verdict. */
export interface HttpAnswer {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
  verdict: unknown;
}

/** A row of `decision_receipt`. */
export interface ReceiptRow {
  id: string;
  tenant: string;
  request: { key: string; digest: string };
  operation: string;
  outcome: string;
  policy: object;
  scores: object;
  models: readonly { role: string; name: string; sha256: string }[];
  inputs: readonly { kind: string; key: string; digest: string }[];
  created_at: Date;
}

/** State of the pool: workers with loaded models, running jobs, waiting jobs. */
export interface PoolState {
  ready: number;
  busy: number;
  queued: number;
}

/** An engine that runs inside the test, and a caller of its own beside it. */
export interface RunningEngine {
  service: TestService;
  pack: Pack;
  /** What a receipt of the tenant keeps of a medium. */
  digestOf(tenant: string, medium: Buffer): { key: string; digest: string };
  /** What a receipt of the tenant keeps of a request's id. */
  requestOf(tenant: string, requestId: string): { key: string; digest: string };
  /** The caller's own connection: it outlives the engine's. */
  clientOf: ClientOf;
  /** The inference workers that are alive. */
  threads: ReadonlySet<Worker>;
  stop(): Promise<void>;
}

/**
 * Runs the engine with one worker, on a NATS of its own: an engine of another test file would take half of the calls.
 * `more` adds keys or replaces ours.
 */
export async function startEngine<S extends z.ZodRawShape>(
  { definition, config, peers }: EngineUnderTest<S>,
  more: Record<string, string> = {},
): Promise<RunningEngine> {
  const watch = watchThreads();
  const nats = await ownNats();
  const beside = await peers?.(nats.url);
  const service = await startTestService(definition, { ...config, ...SMALL, BONAFIDE_NATS_URL: nats.url, ...more });
  const bus = await Bus.connect(nats.url, 'conformance', createLogger('conformance', 'error'));
  const metrics = new Metrics('conformance');
  const ring = keyRing.parse(config.BONAFIDE_KEYS ?? TEST_KEYS);
  return {
    service,
    pack: await readPack(packOf(config)),
    digestOf: (tenant, medium) => ({
      key: ring.activeId,
      digest: inputDigest(activeKey(ring), tenant, createHash('sha256').update(medium).digest('hex')),
    }),
    requestOf: (tenant, requestId) => ({
      key: ring.activeId,
      digest: requestDigest(activeKey(ring), tenant, requestId),
    }),
    clientOf: (desc) => rpcClient(bus, metrics, desc),
    threads: watch.alive,
    stop: async () => {
      try {
        await service.stop();
      } finally {
        await bus.close();
        await beside?.stop();
        await nats.remove();
        watch.end();
      }
    },
  };
}

/** Folder of the pack that the configuration names. */
export function packOf(config: Record<string, string>): string {
  return join(config.BONAFIDE_MODELS_HOME ?? '.bonafide/models', config.BONAFIDE_MODEL_PACK ?? 'default');
}

/** Calls over HTTP as the gateway would. */
export async function askHttp(
  { service }: RunningEngine,
  { http }: EngineOperation,
  body: object,
  headers: Record<string, string>,
): Promise<HttpAnswer> {
  const url = `${service.url}${http.path}`;
  const signal = AbortSignal.timeout(ANSWER_MS);
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const json: unknown = isJson ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, json, verdict: memberAt(json, http.verdictAt) };
}

/** A valid request over HTTP. */
export function judge(engine: RunningEngine, operation: EngineOperation, tenant: string): Promise<HttpAnswer> {
  return askHttp(engine, operation, operation.http.body(operation.media), engine.service.as(tenant));
}

/** A valid request by RPC; throws where the operation has none. */
export async function judgeByRpc(
  engine: RunningEngine,
  operation: EngineOperation,
  tenant: string,
  options: CallOptions = {},
): Promise<RpcReply> {
  const { rpc, media, name } = operation;
  if (!rpc) throw new Error(`${name} is not served by RPC`);
  return onBehalfOf(tenant, () => rpc.ask(engine.clientOf, media, { tenant, ...options }));
}

/** The tenant's receipts, oldest first. */
export function receiptsOf({ service }: RunningEngine, tenant: string): Promise<ReceiptRow[]> {
  return service.database.query('SELECT * FROM decision_receipt WHERE tenant = $1 ORDER BY created_at', [tenant]);
}

/** The state of the engine's pool, from its metrics. */
export async function poolState({ service }: RunningEngine): Promise<PoolState> {
  const metric = await service.metrics.registry.getSingleMetric('bonafide_inference_workers')?.get();
  const of = (state: string) => metric?.values.find(({ labels }) => labels.state === state)?.value ?? Number.NaN;
  return { ready: of('ready'), busy: of('busy'), queued: of('queued') };
}

/** Waits until the pool is in this state; at most twenty seconds. */
export function poolReaches(engine: RunningEngine, state: Partial<PoolState>): Promise<void> {
  const reached = async () => {
    const now = await poolState(engine);
    for (const [name, value] of Object.entries(state)) {
      if (now[name as keyof PoolState] !== value) throw new Error(`${name} is not ${value}: ${JSON.stringify(now)}`);
    }
  };
  return vi.waitFor(reached, { interval: 2, timeout: 20_000 });
}

/** Names of the conditions of readiness that do not hold; empty when the engine is ready. */
export async function unready(managementUrl: string): Promise<string[]> {
  const response = await fetch(`${managementUrl}/readyz`);
  const { failing } = (await response.json()) as { failing: string[] };
  if ((response.status === 200) !== (failing.length === 0))
    throw new Error(`/readyz says ${response.status}, ${failing}`);
  return failing;
}

function memberAt(json: unknown, path: string): unknown {
  const step = (value: unknown, name: string) =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return path.split('.').reduce(step, json);
}

/** The threads that join the engine's pool from now on; a process has others, which open sealed requests for instance. */
function watchThreads(): { alive: ReadonlySet<Worker>; end(): void } {
  const alive = new Set<Worker>();
  const watch = (worker: Worker) => {
    worker.on('message', ({ type }: Partial<WorkerMessage> = {}) => {
      if (type === 'ready') alive.add(worker);
    });
    worker.once('exit', () => alive.delete(worker));
  };
  process.on('worker', watch);
  return { alive, end: () => void process.off('worker', watch) };
}
