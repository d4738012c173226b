import { createDataSource } from '@bonafide/platform/database/database';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { createLogger } from '@bonafide/platform/observability/logger';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SigningKey } from '../src/issuer/signing-key.entity.js';
import { gateway } from '../src/service.js';
import { ApiKey } from '../src/tenants/api-key.entity.js';
import { Bootstrap } from '../src/tenants/bootstrap.js';
import { Client } from '../src/tenants/client.entity.js';
import { Tenant } from '../src/tenants/tenant.entity.js';
import { TenantDirectory } from '../src/tenants/tenant-directory.js';
import { acme, globex, type TestTenant } from './support/gateway.js';

let own: TestDatabase;
let database: DataSource;

beforeAll(async () => {
  own = await testDatabase(...gateway.migrations);
  database = await createDataSource(own.url, [Tenant, Client, ApiKey, SigningKey]).initialize();
});
afterAll(async () => {
  if (database.isInitialized) await database.destroy();
  await own.drop();
});

const bootstrap = (...tenants: TestTenant[]) =>
  new Bootstrap(database, { BONAFIDE_BOOTSTRAP: tenants }, createLogger('test', 'silent')).run();
const open = async () => {
  const directory = new TenantDirectory(database);
  await directory.refresh();
  return directory;
};
const rows = () => Promise.all([Tenant, Client, ApiKey].map((entity) => database.getRepository(entity).find()));

describe('tenants', () => {
  it('have tables that agree with their entities', async () => {
    const { upQueries } = await database.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('are made from the configuration once, however often and by however many it is read', async () => {
    await Promise.all([1, 2, 3].map(() => bootstrap(acme, globex)));
    const before = await rows();
    await bootstrap(acme, globex);
    expect(await rows()).toEqual(before);
    expect(before.map((found) => found.length)).toEqual([2, 2, 2]);
  });

  it('hold digests of secrets only', async () => {
    const everything = JSON.stringify(await rows(), (_key, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
    );
    expect(everything).toContain('acme');
    for (const secret of [acme.apiKey, acme.clientSecret]) expect(everything).not.toContain(secret);
  });

  it('take a new secret in the place of the old one', async () => {
    const directory = await open();
    const renewed = { ...acme, apiKey: `new-${acme.apiKey}`, clientSecret: `new-${acme.clientSecret}` };
    await bootstrap(renewed);
    expect(directory.ownerOf(acme.apiKey)).toBe('acme');
    await directory.refresh();
    expect([directory.ownerOf(acme.apiKey), directory.ownerOf(renewed.apiKey)]).toEqual([undefined, 'acme']);
    expect(directory.accepts('acme', 'app', acme.clientSecret)).toBe(false);
    expect(directory.accepts('acme', 'app', renewed.clientSecret)).toBe(true);
    expect(directory.accepts('globex', 'app', renewed.clientSecret)).toBe(false);
  });

  it('never share an API key', async () => {
    await expect(bootstrap({ ...acme, apiKey: globex.apiKey })).rejects.toThrow('api_key_hash');
  });

  it('are known for a quarter of an hour while the database is away, and not longer', async () => {
    const directory = await open();
    await database.destroy();
    await expect(directory.refresh()).rejects.toThrow();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 14 * 60_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect(directory.ownerOf(globex.apiKey)).toBe('globex');
    vi.setSystemTime(Date.now() + 60_000);
    expect(() => directory.ownerOf(globex.apiKey)).toThrow(DomainError);
    expect(() => directory.accepts('globex', 'app', globex.clientSecret)).toThrow('try again');
  });
});
