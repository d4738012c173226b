import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import { EnginePool } from '@bonafide/engine/engine-pool';
import { inputDigest, requestDigest } from '@bonafide/engine/input-digest';
import { ReceiptRetention } from '@bonafide/engine/receipt-retention';
import { modelsOf, Receipts } from '@bonafide/engine/receipts';
import { contextFrom, withContext } from '@bonafide/platform/observability/request-context';
import { Periodic, type PeriodicWork } from '@bonafide/platform/process/periodic';
import { activeKey, keyRing } from '@bonafide/sealing/key-ring';
import { asOwner, startTestService, TEST_KEYS, type TestService } from '@bonafide/testing/service';
import type { Repository } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleEngine } from './sample-engine.js';

const DAY_MS = 86_400_000;

let service: TestService;
let rows: Repository<DecisionReceipt>;
beforeAll(async () => {
  service = await startTestService(sampleEngine('none'), { BONAFIDE_INFERENCE_WORKERS: '1' });
  rows = service.database.getRepository(DecisionReceipt);
});
afterAll(() => service?.stop());
beforeEach(() => rows.deleteAll());

const decision = {
  tenant: 'acme',
  operation: 'judge',
  outcome: 'LIVE',
  policy: { most: 0.5 },
  scores: { attack: 0.25 },
  models: [{ role: 'face-expression', name: 'face-expression', sha256: 'ab' }],
  inputs: [{ kind: 'frame', sha256: 'cd' }],
};

describe('Receipts', () => {
  it('keep what was decided, when, and in which request', async () => {
    const requestId = randomUUID();
    const context = contextFrom({ requestId });
    const id = await withContext(context, () => service.get(Receipts).keep(decision));
    const row = await rows.findOneByOrFail({ id });
    const { inputs, ...rest } = decision;
    const digest = requestDigest(activeKey(keyRing.parse(TEST_KEYS)), 'acme', requestId);
    expect(row).toMatchObject({ ...rest, id, request: { key: 'test', digest } });
    expect(row.inputs).toEqual([{ kind: 'frame', key: 'test', digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(Math.abs(Date.now() - row.createdAt.getTime())).toBeLessThan(10_000);
  });

  it('know an input again with the keys, and only for its tenant; its plain digest is nowhere', async () => {
    const sha256 = createHash('sha256').update('a picture').digest('hex');
    const inputs = [{ kind: 'frame', sha256 }];
    for (const tenant of ['acme', 'other', 'acme']) await service.get(Receipts).keep({ ...decision, tenant, inputs });
    const secret = activeKey(keyRing.parse(TEST_KEYS));
    const kept = await rows.find({ order: { createdAt: 'ASC' } });
    const digests = kept.map((row) => row.inputs[0]?.digest);
    expect(digests).toEqual(kept.map(({ tenant }) => inputDigest(secret, tenant, sha256)));
    expect(new Set(digests).size).toBe(2);
    expect(JSON.stringify(kept)).not.toContain(sha256);
  });

  it('of older versions lose their plain digests when the database is migrated', async () => {
    const row = { ...decision, id: randomUUID(), request: null, createdAt: new Date() };
    await rows.insert({ ...row, inputs: [{ kind: 'frame', sha256: 'cd' } as never, { kind: 'template' }] });
    const migration = new URL('../migrations/0002_keyed_inputs.sql', import.meta.url);
    await service.database.query(await readFile(migration, 'utf8'));
    expect((await rows.find()).map(({ inputs }) => inputs)).toEqual([[{ kind: 'frame' }, { kind: 'template' }]]);
  });

  it('know a request again with the keys, and only for its tenant; its id is nowhere', async () => {
    const requestId = randomUUID();
    for (const tenant of ['acme', 'other', 'acme'])
      await withContext(contextFrom({ requestId }), () => service.get(Receipts).keep({ ...decision, tenant }));
    const kept = await rows.find();
    const digests = new Set(kept.map(({ tenant, request }) => `${tenant} ${request?.digest}`));
    expect(digests.size).toBe(2);
    expect(new Set(kept.map(({ request }) => request?.digest)).size).toBe(2);
    expect(JSON.stringify(kept)).not.toContain(requestId);
  });

  it('of older versions lose the ids of their requests when the database is migrated', async () => {
    await rows.insert({ ...decision, id: randomUUID(), inputs: [], request: null, createdAt: new Date() });
    await asOwner(
      service,
      `ALTER TABLE decision_receipt DROP COLUMN request, ADD COLUMN request_id text NOT NULL DEFAULT 'r-1'`,
    );
    const migration = new URL('../migrations/0003_keyed_requests.sql', import.meta.url);
    await asOwner(service, await readFile(migration, 'utf8'));
    const [row] = await service.database.query('SELECT to_jsonb(decision_receipt)::text AS text FROM decision_receipt');
    expect(row.text).not.toContain('r-1');
    expect((await rows.find()).map(({ request }) => request)).toEqual([null]);
  });

  it('are kept of work that no request asked for, and each by itself', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => service.get(Receipts).keep(decision)));
    expect(new Set(ids).size).toBe(3);
    expect((await rows.find()).map(({ request }) => request)).toEqual([null, null, null]);
  });

  it('are not kept when the database refuses them', async () => {
    const keeping = service.get(Receipts).keep({ ...decision, tenant: null as never });
    await expect(keeping).rejects.toThrow(/null value in column "tenant"/);
  });

  it('name models as the manifest does', () => {
    const { manifest } = service.get(EnginePool);
    const [used, ...others] = modelsOf(manifest, ({ role }) => role === 'face-expression');
    const entry = manifest.models.find(({ role }) => role === 'face-expression');
    expect(others).toEqual([]);
    expect(used).toEqual({ role: 'face-expression', name: entry?.name, sha256: entry?.sha256 });
  });
});

describe('ReceiptRetention', () => {
  const defaults = { BONAFIDE_MODELS_HOME: '.bonafide/models', BONAFIDE_MODEL_PACK: 'default' };
  const kept = async () => (await rows.find({ order: { createdAt: 'ASC' } })).map(({ outcome }) => outcome);
  const insert = (outcome: string, ageMs: number) =>
    rows.insert({
      ...decision,
      inputs: [],
      outcome,
      id: randomUUID(),
      request: null,
      createdAt: new Date(Date.now() - ageMs),
    });

  /** The work that a retention of so many days hands to the clock. */
  function workOf(days: number): PeriodicWork {
    const started: PeriodicWork[] = [];
    const periodic = Object.assign(Object.create(Periodic.prototype) as Periodic, {
      start: (work: PeriodicWork) => void started.push(work),
    });
    const config = { ...defaults, BONAFIDE_RECEIPT_DAYS: days };
    new ReceiptRetention(service.database, periodic, config).onApplicationBootstrap();
    const [work] = started;
    if (!work || started.length > 1) throw new Error(`${started.length} works were started`);
    return work;
  }

  it('deletes what was made before a time, and says how much that was', async () => {
    for (const [outcome, days] of Object.entries({ old: 500, older: 600, young: 1 }))
      await insert(outcome, days * DAY_MS);
    const retention = service.get(ReceiptRetention);
    expect(await retention.deleteOlderThan(400)).toBe(2);
    expect(await kept()).toEqual(['young']);
    expect(await retention.deleteOlderThan(400)).toBe(0);
  });

  it('works once an hour on one replica, to the day that is configured', async () => {
    await insert('a day too old', 31 * DAY_MS);
    await insert('of the last day', 30 * DAY_MS - 60_000);
    await insert('new', 0);
    const work = workOf(30);
    expect(work).toMatchObject({ everyMs: 3_600_000, replicas: 'one' });
    await work.run();
    expect(await kept()).toEqual(['of the last day', 'new']);
  });
});
