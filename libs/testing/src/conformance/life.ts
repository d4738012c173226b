import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { freePort } from '@bonafide/local/servers/ports';
import { expect } from 'vitest';
import type { z } from 'zod';
import { testDatabase } from '../database.js';
import { startTestService } from '../service.js';
import type { EngineOperation, EngineUnderTest } from './engine.js';
import { holdReceipts } from './held-receipts.js';
import { expectVerdict } from './receipts.js';
import {
  judge,
  judgeByRpc,
  packOf,
  poolState,
  type RunningEngine,
  SMALL,
  startEngine,
  unready,
} from './running-engine.js';

/** Not ready before it listens with its models open; on shutdown, it answers the calls in progress. */
export async function startsAndStopsInOrder<S extends z.ZodRawShape>(engine: EngineUnderTest<S>): Promise<void> {
  const port = await freePort();
  const management = await freePort(new Set([port]));
  const ports = { BONAFIDE_HTTP_PORT: String(port), BONAFIDE_MANAGEMENT_PORT: String(management) };
  const starting = startEngine(engine, ports);
  const seen = await readinessUntilReady(`http://127.0.0.1:${management}`);
  // The moment at which it reports ready.
  const early = await fetch(`http://127.0.0.1:${port}${engine.operations[0].http.path}`, { method: 'POST' });
  expect(early.status).toBe(401);
  const running = await starting;
  expect(seen.length).toBeGreaterThan(0);
  for (const failing of seen) expect(failing).toContain('listening');
  expect((await poolState(running)).ready).toBe(1);
  await answersCallsInHand(running, engine.operations);
}

/** The conditions that failed at each readiness check until it passed. */
async function readinessUntilReady(managementUrl: string): Promise<string[][]> {
  const seen: string[][] = [];
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const failing = await unready(managementUrl).catch(() => undefined);
    if (failing?.length === 0) return seen;
    if (failing) seen.push(failing);
    await sleep(3);
  }
  throw new Error('the engine was not ready within a minute');
}

async function answersCallsInHand(
  running: RunningEngine,
  operations: readonly [EngineOperation, ...EngineOperation[]],
): Promise<void> {
  const operation = operations.find(({ rpc }) => rpc) ?? operations[0];
  const tenant = randomUUID();
  const held = await holdReceipts(running);
  try {
    const overHttp = judge(running, operation, tenant);
    const byRpc = operation.rpc ? judgeByRpc(running, operation, tenant) : undefined;
    await held.waitedForBy(operation.rpc ? 2 : 1);
    const stopped = running.stop();
    await held.release();
    const [answer, reply] = await Promise.all([overHttp, byRpc]);
    expectVerdict(answer, operation);
    if (operation.rpc) expect(reply?.receiptId).toMatch(/^[0-9a-f-]{36}$/);
    await stopped;
    expect(running.threads.size).toBe(0);
  } finally {
    await held.release();
  }
}

/** A pack with a byte that its manifest does not promise is refused at the start. */
export async function refusesChangedPack<S extends z.ZodRawShape>({
  definition,
  config,
}: EngineUnderTest<S>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'bonafide-packs-'));
  const database = await testDatabase(...definition.migrations);
  try {
    await cp(packOf(config), join(home, 'changed'), { recursive: true });
    await changeByte(join(home, 'changed'));
    const start = startTestService(definition, {
      ...config,
      ...SMALL,
      BONAFIDE_MODELS_HOME: home,
      BONAFIDE_MODEL_PACK: 'changed',
      BONAFIDE_DATABASE_URL: database.url,
    });
    await expect(start).rejects.toThrow(/digest of .* is [0-9a-f]{64}, the manifest says/);
  } finally {
    await database.drop();
    await rm(home, { recursive: true });
  }
}

async function changeByte(pack: string): Promise<void> {
  const { manifest } = await loadPack(pack);
  const file = join(pack, manifest.models.at(-1)?.file ?? '');
  const bytes = await readFile(file);
  const at = Math.floor(bytes.length / 2);
  await writeFile(file, bytes.with(at, (bytes[at] ?? 0) ^ 1));
}

/** Entities and migrations describe the same tables. */
export async function storesAsEntitiesSay({ service }: RunningEngine): Promise<void> {
  const { upQueries } = await service.database.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
}
