import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createDataSource } from '@bonafide/platform/database/database';
import { type MigrationSource, migrate } from '@bonafide/platform/database/migrate';
import { createLogger } from '@bonafide/platform/observability/logger';
import { testDatabase } from '@bonafide/testing/database';
import { expect, it, onTestFinished } from 'vitest';
import { onboarding } from '../src/service.js';
import { startStand } from './support/stand.js';

/** The service's migrations up to that of a name, and all of the libraries. */
function migrationsBefore(name: string): MigrationSource[] {
  const folder = mkdtempSync(join(tmpdir(), 'bonafide-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return onboarding.migrations.map((source) => {
    if (!(source instanceof URL)) return source;
    for (const file of readdirSync(source).filter((one) => one < name)) {
      copyFileSync(new URL(file, `${source}/`), join(folder, file));
    }
    return pathToFileURL(folder);
  });
}

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

it('a configuration that an earlier version stored stays in force, out of bounds and deep as it may be', async () => {
  const created = await testDatabase(...migrationsBefore('0004_settings'));
  const database = await createDataSource(created.ownerUrl, []).initialize();
  const changes = `{"onboardingConfig":{"maxAuthenticationAttempts":99999,"maxDeviceIds":7,"x":${nested(40)}}}`;
  await database.query('INSERT INTO customer_config VALUES ($1, $2)', ['old', changes]);
  await migrate(created.ownerUrl, onboarding.migrations, createLogger('test', 'silent'));
  await database.destroy();

  const stand = await startStand({ BONAFIDE_DATABASE_URL: created.url });
  onTestFinished(async () => {
    await stand.stop();
    await created.drop();
  });
  const read = async () => (await stand.get('/admin/customerConfig', 'old')).body.onboardingConfig;
  expect(await read()).toMatchObject({ maxAuthenticationAttempts: 10_000, maxDeviceIds: 7 });
  const change = { onboardingConfig: { maxDeviceIds: 8 } };
  expect((await stand.post('/admin/customerConfig', change, 'old')).status).toBe(200);
  expect(await read()).toMatchObject({ maxAuthenticationAttempts: 10_000, maxDeviceIds: 8 });

  const deep = { onboardingConfig: { onboardingOptions: { reEnrollment: {}, x: JSON.parse(nested(3000)) } } };
  const refused = await stand.post('/admin/customerConfig', deep, 'old');
  expect([refused.status, refused.body.errorMsg]).toEqual([400, expect.stringContaining('nested deeper')]);
});
