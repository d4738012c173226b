import { createDataSource } from '@bonafide/platform/database/database';
import { statement } from '@bonafide/platform/database/statement';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import { type DataSource, QueryFailedError } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const insert = statement<{ id: number }>(
  'entry insert',
  'INSERT INTO entry (id, made_at) VALUES ($1, now()) RETURNING id',
);
const entries = statement<{ id: number }>('entry ids', 'SELECT id FROM entry ORDER BY id');
const prepared = statement<{ name: string }>(
  'prepared',
  'SELECT name FROM pg_prepared_statements WHERE name = $1 AND generic_plans + custom_plans > 0',
);

let own: TestDatabase;
let database: DataSource;
beforeAll(async () => {
  own = await testDatabase(new URL('./entry-migrations', import.meta.url));
  database = await createDataSource(own.url, [], 1).initialize();
});
afterAll(async () => {
  await database.destroy();
  await own.drop();
});
beforeEach(() => database.query('DELETE FROM entry'));

const ids = async () => (await entries(database.manager, [])).map(({ id }) => id);
const transactionId = 'SELECT pg_current_xact_id_if_assigned()::text AS id, now() <> statement_timestamp() AS old';

describe('a statement', () => {
  it('answers its rows, and is parsed once on each connection', async () => {
    expect(await insert(database.manager, [1])).toEqual([{ id: 1 }]);
    expect(await insert(database.manager, [2])).toEqual([{ id: 2 }]);
    expect(await prepared(database.manager, ['entry insert'])).toEqual([{ name: 'entry insert' }]);
  });

  it('that fails throws what TypeORM throws, with the SQLSTATE and without the values', async () => {
    await insert(database.manager, [1]);
    const error = await insert(database.manager, [1]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(QueryFailedError);
    expect(error).toMatchObject({ code: '23505', parameters: undefined });
    expect(await insert(database.manager, [2])).toEqual([{ id: 2 }]);
  });

  it('gives its connection back also when it fails', async () => {
    await insert(database.manager, [1]);
    for (let round = 0; round < 5; round += 1) await insert(database.manager, [1]).catch(() => undefined);
    expect(await ids()).toEqual([1]);
  });

  it('is of the transaction of its manager, and none after that', async () => {
    let stray: typeof database.manager | undefined;
    const undone = database.transaction(async (manager) => {
      stray = manager;
      await insert(manager, [1]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await ids()).toEqual([]);
    await expect(insert(stray ?? database.manager, [2])).rejects.toThrow('released');
    expect(await ids()).toEqual([]);
  });
});

describe('statements that are asked for in one turn', () => {
  it('run in their order', async () => {
    await database.transaction((manager) => Promise.all([3, 1, 2].map((id) => insert(manager, [id]))));
    const order = await database.query('SELECT id FROM entry ORDER BY cmin::text::int');
    expect(order).toEqual([{ id: 3 }, { id: 1 }, { id: 2 }]);
  });

  it('are undone together when one of them fails, which alone says why', async () => {
    const results = database.transaction(async (manager) => {
      const all = await Promise.allSettled([1, 2, 1, 3].map((id) => insert(manager, [id])));
      const codes = all.map((one) => (one.status === 'rejected' ? one.reason.code : 'done'));
      throw new Error(codes.join(' '));
    });
    await expect(results).rejects.toThrow('done done 23505 25P02');
    expect(await ids()).toEqual([]);
  });
});

describe('a transaction whose beginning travels with its first statement', () => {
  it('is one: its first statement is undone with it', async () => {
    const failed = database.transaction(async (manager) => {
      await manager.query('INSERT INTO entry VALUES (1, now())');
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    expect(await ids()).toEqual([]);
  });

  it('begins with that statement, and keeps its time and its id until the end', async () => {
    await database.transaction(async (manager) => {
      await insert(manager, [1]);
      const [first] = await manager.query(transactionId);
      const [second] = await manager.query(transactionId);
      expect([first.old, second.old, second.id]).toEqual([true, true, first.id]);
      expect(first.id).not.toBeNull();
    });
    expect(await ids()).toEqual([1]);
  });

  it.each([
    ['work fails before it asks', async () => Promise.reject(new Error('before any'))],
    ['nothing is asked', async () => undefined],
  ])('leaves its connection outside of any when %s', async (_what, work) => {
    await database.transaction(work).catch(() => undefined);
    await database.query('INSERT INTO entry VALUES (1, now())');
    await database.query('ROLLBACK');
    expect(await ids()).toEqual([1]);
  });
});
