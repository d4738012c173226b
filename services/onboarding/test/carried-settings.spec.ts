import { readdirSync, readFileSync } from 'node:fs';
import { createDataSource } from '@bonafide/platform/database/database';
import { migrate } from '@bonafide/platform/database/migrate';
import { createLogger } from '@bonafide/platform/observability/logger';
import { testDatabase } from '@bonafide/testing/database';
import { expect, it, onTestFinished } from 'vitest';
import { onboarding } from '../src/service.js';
import { startStand } from './support/stand.js';

const folder = new URL('../migrations/', import.meta.url);

/** What takes back the tables, indexes and functions (with their triggers) of a migration and of those after it. */
function undoing(first: string): string[] {
  const texts = readdirSync(folder)
    .filter((name) => name >= first)
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const made = texts.flatMap((text) => [
    ...text.matchAll(/CREATE (?:UNIQUE |OR REPLACE )?(TABLE|INDEX|FUNCTION) (\w+)/g),
  ]);
  return made.toReversed().map(([, kind, name]) => `DROP ${kind} IF EXISTS ${name} CASCADE`);
}

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

it('a configuration that an earlier version stored stays in force, out of bounds and deep as it may be', async () => {
  const created = await testDatabase(...onboarding.migrations);
  const database = await createDataSource(created.ownerUrl, []).initialize();
  await database.query('CREATE TABLE customer_config (tenant text PRIMARY KEY, changes text NOT NULL)');
  const changes = `{"onboardingConfig":{"maxAuthenticationAttempts":99999,"maxDeviceIds":7,"x":${nested(40)}}}`;
  await database.query('INSERT INTO customer_config VALUES ($1, $2)', ['old', changes]);
  // What came after that version did not run yet.
  for (const statement of undoing('0004_settings')) await database.query(statement);
  await database.query(`DELETE FROM bonafide_migration WHERE name >= '0004_settings'`);
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
