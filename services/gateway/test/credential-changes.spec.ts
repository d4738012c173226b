import { createLogger } from '@bonafide/platform/observability/logger';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { gateway } from '../src/service.js';
import { CredentialChanges } from '../src/tenants/credential-changes.js';
import { endListeners } from './support/listeners.js';

let own: TestDatabase;
let changes: CredentialChanges;
let calls: number;

beforeEach(async () => {
  own = await testDatabase(...gateway.migrations);
  changes = new CredentialChanges({ BONAFIDE_DATABASE_URL: own.url }, createLogger('test', 'silent'));
  calls = 0;
  changes.start(async () => {
    calls += 1;
  });
  await vi.waitFor(() => expect(calls).toBe(1), 5000);
});
afterEach(async () => {
  await changes.onModuleDestroy();
  await own.drop();
});

it.each([
  ['a tenant', `INSERT INTO tenant (id) VALUES ('a')`],
  ['a client', `DELETE FROM client`],
  ['an API key', `UPDATE api_key SET revoked_at = now()`],
])('is notified of %s that changes by SQL', async (_what, statement) => {
  const client = new pg.Client({ connectionString: own.url });
  await client.connect();
  await client.query(statement);
  await client.end();
  await vi.waitFor(() => expect(calls).toBe(2), 1000);
});

it('takes a connection that was lost for a change, since one may have been missed', async () => {
  await endListeners(own.url);
  await vi.waitFor(() => expect(calls).toBe(2), 5000);
});
