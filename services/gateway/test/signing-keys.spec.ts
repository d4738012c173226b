import { randomBytes } from 'node:crypto';
import { createDataSource } from '@bonafide/platform/database/database';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { KEPT_AFTER_MS, PUBLISHED_BEFORE_MS } from '../src/issuer/rotation.machine.js';
import { SigningKey } from '../src/issuer/signing-key.entity.js';
import { SigningKeys } from '../src/issuer/signing-keys.js';
import { gateway } from '../src/service.js';

const DAYS = 30;
const PERIOD = DAYS * 86_400_000;
const [k1, k2] = [randomBytes(32), randomBytes(32)];
const ring = { activeId: 'k1', keys: new Map([['k1', k1]]) };
const newRing = {
  activeId: 'k2',
  keys: new Map([
    ['k2', k2],
    ['k1', k1],
  ]),
};

let own: TestDatabase;
let database: DataSource;

beforeAll(async () => {
  own = await testDatabase(...gateway.migrations);
  database = await createDataSource(own.url, [SigningKey]).initialize();
});
afterAll(async () => {
  await database.destroy();
  await own.drop();
});
afterEach(() => {
  vi.useRealTimers();
});
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) });
  await database.getRepository(SigningKey).deleteAll();
});

async function open(keys = ring): Promise<SigningKeys> {
  const opened = new SigningKeys(database, { BONAFIDE_KEYS: keys, BONAFIDE_SIGNING_KEY_DAYS: DAYS });
  await opened.refresh();
  return opened;
}
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
const ids = (keys: SigningKeys) => keys.published().map(({ kid }) => kid);

describe('signing keys', () => {
  it('are made once, however many replicas start together', async () => {
    const replicas = await Promise.all(Array.from({ length: 5 }, () => open()));
    expect(new Set(replicas.map((keys) => keys.signer().id)).size).toBe(1);
  });

  it('rotate with overlap: published before they sign, kept until their tokens have expired', async () => {
    const keys = await open();
    const first = keys.signer().id;
    pass(PERIOD - PUBLISHED_BEFORE_MS - 1);
    await keys.refresh();
    expect(ids(keys)).toEqual([first]);
    pass(1);
    await keys.refresh();
    expect([ids(keys).length, keys.signer().id]).toEqual([2, first]);
    pass(PUBLISHED_BEFORE_MS);
    const second = keys.signer().id;
    expect(second).not.toBe(first);
    await keys.refresh();
    expect(keys.verifier(first)).toBeDefined();
    pass(KEPT_AFTER_MS);
    await keys.refresh();
    expect([ids(keys), keys.verifier(first)]).toEqual([[second], undefined]);
    expect(await database.getRepository(SigningKey).find()).toHaveLength(1);
  });

  it('lie sealed in the database, and are sealed again under a new key-encryption key', async () => {
    const before = (await open()).signer();
    const [row] = await database.getRepository(SigningKey).find();
    const pkcs8 = before.privateKey.export({ format: 'der', type: 'pkcs8' });
    expect(row?.sealed.includes(pkcs8.subarray(-64))).toBe(false);
    expect((await open(newRing)).signer().id).toBe(before.id);
    expect((await database.getRepository(SigningKey).find())[0]?.wrappingKeyId).toBe('k2');
    const onlyNew = { activeId: 'k2', keys: new Map([['k2', k2]]) };
    expect((await open(onlyNew)).signer().id).toBe(before.id);
    await expect(open(ring)).rejects.toThrow('not configured');
  });
});
