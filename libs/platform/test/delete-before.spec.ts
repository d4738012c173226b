import { createDataSource } from '@bonafide/platform/database/database';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import { type DataSource, EntitySchema } from 'typeorm';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';

const Entry = new EntitySchema<{ id: number; madeAt: Date }>({
  name: 'entry',
  columns: { id: { type: Number, primary: true }, madeAt: { name: 'made_at', type: 'timestamptz' } },
});

const DAY = 86_400;
let own: TestDatabase;
let database: DataSource;
beforeAll(async () => {
  own = await testDatabase(new URL('./entry-migrations', import.meta.url));
  database = await createDataSource(own.url, [Entry as never]).initialize();
  await database.query(
    `INSERT INTO entry SELECT n, now() - make_interval(days => CASE WHEN n > 2500 THEN 3 ELSE 9 END)
     FROM generate_series(1, 2600) AS n`,
  );
});
afterAll(async () => {
  await database.destroy();
  await own.drop();
});

it('deletes a backlog of several batches, leaves what is younger and what another transaction holds', async () => {
  const holder = database.createQueryRunner();
  await holder.startTransaction();
  await holder.query('SELECT FROM entry WHERE id = 7 FOR UPDATE');
  expect(await deleteBefore(database, Entry, 'madeAt', 5 * DAY)).toBe(2499);
  await holder.rollbackTransaction();
  await holder.release();
  expect(await database.getRepository(Entry).count()).toBe(101);
  expect(await deleteBefore(database, Entry, 'madeAt', 5 * DAY)).toBe(1);
});

it('leaves a row that somebody has made younger, whether it was held or waits to be read again', async () => {
  await database.query(`INSERT INTO entry VALUES (3001, now() - interval '9 days'), (3002, now() - interval '9 days')`);
  const holder = database.createQueryRunner();
  await holder.startTransaction();
  await holder.query('UPDATE entry SET made_at = now() WHERE id = 3001');
  expect(await deleteBefore(database, Entry, 'madeAt', 5 * DAY)).toBe(1);
  await holder.commitTransaction();
  await holder.release();
  expect(await deleteBefore(database, Entry, 'madeAt', 5 * DAY)).toBe(0);
  expect(await database.getRepository(Entry).existsBy({ id: 3001 })).toBe(true);
});

it('goes by the clock of the database', async () => {
  await database.query(`INSERT INTO entry VALUES (4001, now() - interval '4 days')`);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  vi.setSystemTime(Date.now() + 30 * DAY * 1000);
  expect(await deleteBefore(database, Entry, 'madeAt', 5 * DAY)).toBe(0);
  vi.setSystemTime(Date.now() - 60 * DAY * 1000);
  expect(await deleteBefore(database, Entry, 'madeAt', 3.5 * DAY)).toBe(1);
});
