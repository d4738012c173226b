import { createDataSource } from '@bonafide/platform/database/database';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import { type DataSource, EntitySchema } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';

const Entry = new EntitySchema<{ id: number; madeAt: Date }>({
  name: 'entry',
  columns: { id: { type: Number, primary: true }, madeAt: { name: 'made_at', type: 'timestamptz' } },
});

let own: TestDatabase;
let database: DataSource;
beforeAll(async () => {
  own = await testDatabase(new URL('./entry-migrations', import.meta.url));
  database = await createDataSource(own.url, [Entry as never]).initialize();
  await database.query(
    `INSERT INTO entry SELECT n, '2026-01-01'::timestamptz + make_interval(days => CASE WHEN n > 2500 THEN 9 ELSE 0 END)
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
  expect(await deleteBefore(database, Entry, 'madeAt', new Date('2026-01-05'))).toBe(2499);
  await holder.rollbackTransaction();
  await holder.release();
  expect(await database.getRepository(Entry).count()).toBe(101);
  expect(await deleteBefore(database, Entry, 'madeAt', new Date('2026-01-05'))).toBe(1);
});
