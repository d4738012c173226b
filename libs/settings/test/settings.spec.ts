import { defineSection } from '@bonafide/settings/section';
import { settingsMigrations } from '@bonafide/settings/settings.module';
import { TenantSetting } from '@bonafide/settings/tenant-setting.entity';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import { startTcpProxy } from '@bonafide/testing/tcp-proxy';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { type Replica, replica } from './support/replica.js';

const sectionOf = (version: number, mostAttempts: number) =>
  defineSection({
    name: 'sample',
    version,
    schema: z.looseObject({
      attempts: z.int().min(1).max(mostAttempts),
      mode: z.enum(['observe', 'enforce']),
      names: z.record(z.string(), z.int()),
    }),
    defaults: { attempts: 4, mode: 'observe', names: {} },
    onInvalid: { mode: 'enforce' },
  });
const first = sectionOf(1, 100);
type Sample = Awaited<ReturnType<Replica<z.output<typeof first.schema>>['settings']['of']>>;

let database: TestDatabase;
let one: Replica<Sample>;
let two: Replica<Sample>;
const start = async (...[url, section, trust]: Parameters<typeof replica<Sample>>) => {
  const started = await replica(url, section, trust);
  onTestFinished(() => started.stop());
  return started;
};
const rowOf = (tenant: string) =>
  one.database.getRepository(TenantSetting).findOneByOrFail({ tenant, section: 'sample' });
const setRow = (tenant: string, row: Partial<TenantSetting>) =>
  one.database.getRepository(TenantSetting).update({ tenant, section: 'sample' }, row);

beforeAll(async () => {
  database = await testDatabase(settingsMigrations);
  [one, two] = await Promise.all([replica(database.url, first), replica(database.url, first)]);
});
afterAll(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await database.drop();
});

describe('the table', () => {
  it('is the one that the entity describes', async () => {
    const difference = await one.database.driver.createSchemaBuilder().log();
    expect(difference.upQueries.map(({ query }) => query)).toEqual([]);
  });
});

describe('a change', () => {
  it('counts at once where it was made, and is kept as what differs', async () => {
    expect((await one.settings.of('plain')).attempts).toBe(4);
    await one.settings.change('plain', { attempts: 7, mode: 'observe', later: { a: [1] } });
    expect(await one.settings.of('plain')).toEqual({ attempts: 7, mode: 'observe', names: {}, later: { a: [1] } });
    const row = await rowOf('plain');
    expect([row.changes, row.lastValid, row.version]).toEqual(['{"attempts":7,"later":{"a":[1]}}', row.changes, 1]);
  });

  it('counts in another process within a second, and for no other tenant', async () => {
    const asked = vi.spyOn(two.database, 'getRepository');
    onTestFinished(() => asked.mockRestore());
    // A notification that arrives during a look-up, as of the change above, keeps its value from being remembered.
    await vi.waitFor(async () => {
      asked.mockClear();
      await two.settings.of('shared');
      expect(asked).not.toHaveBeenCalled();
    });
    for (let i = 0; i < 20; i += 1) expect((await two.settings.of('shared')).attempts).toBe(4);
    expect(asked).not.toHaveBeenCalled();
    const began = performance.now();
    await one.settings.change('shared', { attempts: 9 });
    await vi.waitFor(async () => expect((await two.settings.of('shared')).attempts).toBe(9), {
      timeout: 1000,
      interval: 5,
    });
    expect(performance.now() - began).toBeLessThan(1000);
    expect((await two.settings.of('others')).attempts).toBe(4);
  });

  it('made by hand in the database counts likewise, and so does a row that is deleted', async () => {
    await one.settings.change('by-hand', { attempts: 9 });
    await two.settings.of('by-hand');
    await setRow('by-hand', { changes: '{"attempts":3}' });
    await vi.waitFor(async () => expect((await two.settings.of('by-hand')).attempts).toBe(3), { timeout: 1000 });
    await one.database.getRepository(TenantSetting).delete({ tenant: 'by-hand' });
    await vi.waitFor(async () => expect((await two.settings.of('by-hand')).attempts).toBe(4), { timeout: 1000 });
  });

  it('is not lost beside 39 others at the same time', async () => {
    const changes = Array.from({ length: 40 }, (_, i) => ({ names: { [`n${i}`]: i } }));
    await Promise.all(changes.map((change, i) => (i % 2 ? one : two).settings.change('crowd', change)));
    expect(Object.keys((await one.settings.of('crowd')).names)).toHaveLength(40);
  });

  it('that is refused changes nothing', async () => {
    await one.settings.change('refusing', { attempts: 7 });
    await expect(one.settings.change('refusing', { mode: 'enforce', attempts: 101 })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      details: { field: 'attempts' },
    });
    expect(await one.settings.of('refusing')).toMatchObject({ attempts: 7, mode: 'observe' });
    await expect(one.settings.change('never', { attempts: 101 })).rejects.toThrow();
    expect(await one.database.getRepository(TenantSetting).countBy({ tenant: 'never' })).toBe(0);
  });

  it('cannot be made to what was answered', async () => {
    const value = await one.settings.of('frozen');
    expect(() => Object.assign(value, { attempts: 99 })).toThrow(TypeError);
  });
});

describe('an upgrade that tightens a bound', () => {
  it('answers the nearest allowed value, takes other changes, and says what it replaced', async () => {
    await one.settings.change('upgraded', { attempts: 90 });
    const upgraded = await start(database.url, sectionOf(2, 10));
    expect((await upgraded.settings.of('upgraded')).attempts).toBe(10);
    expect(await upgraded.gauge('bonafide_settings_adjusted')).toBe(1);
    const said = upgraded.logs.map((line) => JSON.parse(line)).filter(({ members }) => members);
    expect(said).toMatchObject([{ level: 'warn', section: 'sample', tenant: 'upgraded', members: ['attempts'] }]);
    expect(upgraded.logs.join('')).not.toContain('90');
    expect((await rowOf('upgraded')).changes).toBe('{"attempts":90}');

    await upgraded.settings.change('upgraded', { mode: 'enforce' });
    expect(await rowOf('upgraded')).toMatchObject({ version: 2, changes: '{"attempts":10,"mode":"enforce"}' });
    expect(await upgraded.settings.of('upgraded')).toMatchObject({ attempts: 10, mode: 'enforce' });
    expect(await upgraded.gauge('bonafide_settings_adjusted')).toBe(0);
    await expect(upgraded.settings.change('upgraded', { attempts: 90 })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
    });
  });

  it('and is rolled back leaves newer rows as they are', async () => {
    const upgraded = await start(database.url, sectionOf(2, 10));
    await upgraded.settings.change('rolled', { attempts: 5, fresh: true });
    await vi.waitFor(async () => expect((await one.settings.of('rolled')).attempts).toBe(5));
    await expect(one.settings.change('rolled', { attempts: 6 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await rowOf('rolled')).toMatchObject({ version: 2, changes: '{"attempts":5,"fresh":true}' });
    expect(one.logs.join('')).toContain('written by a newer version');
  });
});

describe('a row that is corrupt', () => {
  it('gives way to the last valid one, loudly, until it is changed', async () => {
    await one.settings.change('corrupt', { mode: 'enforce', attempts: 8 });
    await setRow('corrupt', { changes: '{"mode":"observe", SECRET' });
    await vi.waitFor(async () => {
      await one.settings.of('corrupt');
      expect(await one.gauge('bonafide_settings_unreadable')).toBe(1);
    });
    expect(await one.settings.of('corrupt')).toMatchObject({ mode: 'enforce', attempts: 8 });
    expect(one.logs.filter((line) => line.includes('"level":"error"'))).toHaveLength(1);
    expect(one.logs.join('')).not.toContain('SECRET');
    await one.settings.change('corrupt', { attempts: 9 });
    expect(await one.settings.of('corrupt')).toMatchObject({ mode: 'enforce', attempts: 9 });
    expect(await one.gauge('bonafide_settings_unreadable')).toBe(0);
  });

  it('with nothing valid beside it is UNAVAILABLE, never the defaults', async () => {
    await one.settings.change('lost', { mode: 'enforce' });
    await setRow('lost', { changes: 'x', lastValid: 'x' });
    const fresh = await start(database.url, first);
    await expect(fresh.settings.of('lost')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(fresh.settings.change('lost', { attempts: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await fresh.gauge('bonafide_settings_unreadable')).toBe(1);
  });
});

describe('a database that is away', () => {
  it('is stood in for by what was read lately, and only by that', async () => {
    await one.settings.change('away', { attempts: 6 });
    const proxy = await startTcpProxy(database.url);
    const cut = await start(proxy.url, first, { freshMs: 15_000, keptMs: 1500, pauseMs: 100 });
    await cut.settings.of('away');
    await proxy.cut();
    await vi.waitFor(() => expect(cut.feed.listening).toBe(false));
    expect((await cut.settings.of('away')).attempts).toBe(6);
    await expect(cut.settings.of('unread')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(cut.settings.change('away', { attempts: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await vi.waitFor(async () => await expect(cut.settings.of('away')).rejects.toMatchObject({ code: 'UNAVAILABLE' }), {
      timeout: 3000,
    });
    await one.settings.change('away', { attempts: 5 });
    await proxy.restore();
    expect((await cut.settings.of('away')).attempts).toBe(5);
    await vi.waitFor(() => expect(cut.feed.listening).toBe(true), { timeout: 3000 });
    await one.settings.change('away', { attempts: 4 });
    await vi.waitFor(async () => expect((await cut.settings.of('away')).attempts).toBe(4), { timeout: 1000 });
    await proxy.cut();
  });

  it('for a moment does not hide a change made meanwhile', async () => {
    const proxy = await startTcpProxy(database.url);
    const cut = await start(proxy.url, first);
    await cut.settings.of('missed');
    await proxy.cut();
    await vi.waitFor(() => expect(cut.feed.listening).toBe(false));
    await one.settings.change('missed', { attempts: 2 });
    await proxy.restore();
    await vi.waitFor(() => expect(cut.feed.listening).toBe(true), { timeout: 3000 });
    expect((await cut.settings.of('missed')).attempts).toBe(2);
    await proxy.cut();
  });
});
