import { randomBytes, randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { createDataSource } from '@bonafide/platform/database/database';
import { createLogger } from '@bonafide/platform/observability/logger';
import { DataKey } from '@bonafide/sealing/data-key.entity';
import { keyRing } from '@bonafide/sealing/key-ring';
import { sealingMigrations } from '@bonafide/sealing/sealing.module';
import { Vault } from '@bonafide/sealing/vault';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmbeddedIndex } from '../src/index/embedded/embedded-index.js';
import type { Change } from '../src/index/face-index.js';
import { IndexChunk } from '../src/snapshot/index-chunk.entity.js';
import { Snapshots } from '../src/snapshot/snapshots.js';
import { SyntheticFaces, seeded } from './support/synthetic-faces.js';

const DIMENSIONS = 128;
const migrations = new URL('../migrations', import.meta.url);

describe('snapshots of the embedded index', () => {
  let created: TestDatabase;
  let database: DataSource;
  let vault: Vault;
  let tenant: string;
  let lines: string[];
  const opened: EmbeddedIndex[] = [];
  const faces = new SyntheticFaces(seeded(7), DIMENSIONS);

  beforeAll(async () => {
    created = await testDatabase(sealingMigrations, migrations);
    database = await createDataSource(created.url, [DataKey, IndexChunk]).initialize();
    vault = new Vault(database, keyRing.parse(`k1:${randomBytes(32).toString('base64')}`));
  });
  beforeEach(() => {
    tenant = `tenant-${randomUUID()}`;
    lines = [];
  });
  afterAll(async () => {
    for (const index of opened) await index.close();
    await database.destroy();
    await created.drop();
  });

  /** An index of a process of its own, with its snapshots. */
  function replica(ownVault = vault) {
    const sink = new Writable({
      write(chunk, _, done) {
        lines.push(String(chunk));
        if (process.env.SHOW) process.stderr.write(String(chunk));
        done();
      },
    });
    const log = createLogger('gallery', 'warn', sink);
    const index = new EmbeddedIndex({ threads: 2, memoryBytes: 2 ** 28, log });
    opened.push(index);
    return { index, snapshots: new Snapshots(database, ownVault, index, log) };
  }
  const put = (code: string, vector: Float32Array, space = 's'): Change => ({
    kind: 'put',
    code,
    face: { space, vector },
  });
  const crowd = (size: number) => Array.from({ length: size }, () => ({ code: randomUUID(), vector: faces.person() }));
  const chunks = (): Promise<{ revision: string; number: number }[]> =>
    database.query('SELECT revision, number FROM index_chunk WHERE tenant = $1 ORDER BY 1, 2', [tenant]);
  const finds = async (index: EmbeddedIndex, vector: Float32Array, within?: { gallery: string }) => {
    const probe = { faces: [{ space: 's', vector }], most: 1, least: 0.9, ...(within && { within }) };
    return (await index.search(tenant, probe)).candidates.map(({ code }) => code);
  };

  it('bring faces, codes and galleries into another process, at their revision', async () => {
    const [one, other] = [replica(), replica()];
    const [people, faceless, stranger, gallery] = [crowd(6000), randomUUID(), randomUUID(), randomUUID()];
    await one.index.apply(tenant, 41, [
      ...people.map(({ code, vector }) => put(code, vector)),
      { kind: 'put', code: faceless },
      ...people.filter((_, at) => at % 3 === 0).map(({ code }): Change => ({ kind: 'join', code, gallery })),
      { kind: 'join', code: stranger, gallery },
      ...people.slice(10, 20).map(({ code }): Change => ({ kind: 'remove', code })),
    ]);
    await one.snapshots.save(tenant);
    expect(await other.snapshots.restore(tenant)).toBe(41);
    expect([await other.index.revision(tenant), await other.index.size(tenant)]).toEqual([41, 5991]);
    for (const at of [0, 5, 3000, 5999]) {
      const { code, vector } = people[at];
      expect(await finds(other.index, vector)).toEqual([code]);
      expect(await finds(other.index, vector, { gallery })).toEqual(at % 3 === 0 ? [code] : []);
    }
    expect(await finds(other.index, people[12].vector)).toEqual([]);
    // What was a member before it was known is one when it becomes known.
    const late = faces.person();
    await other.index.apply(tenant, 42, [put(stranger, late), put(faceless, people[12].vector)]);
    expect(await finds(other.index, late, { gallery })).toEqual([stranger]);
    expect(await finds(other.index, people[12].vector)).toEqual([faceless]);
    expect(await other.snapshots.restore(tenant)).toBe(42);
  });

  it('write again only the blocks that changed, in whichever process', async () => {
    const one = replica();
    const people = crowd(9000);
    await one.index.apply(
      tenant,
      1,
      people.map(({ code, vector }) => put(code, vector)),
    );
    await one.snapshots.save(tenant);
    const blocks = async (revision: string) =>
      (await chunks()).filter((one) => one.number > 0 && one.revision === revision);
    const all = (await blocks('1')).length;
    expect(all).toBeGreaterThan(3);
    await one.index.apply(tenant, 2, [{ kind: 'remove', code: people[0].code }, put(randomUUID(), faces.person())]);
    await one.snapshots.save(tenant);
    expect((await blocks('2')).length).toBeLessThanOrEqual(2);
    expect((await blocks('1')).length + (await blocks('2')).length).toBe(all);
    const other = replica();
    await other.snapshots.restore(tenant);
    await other.index.apply(tenant, 3, [put(randomUUID(), faces.person())]);
    await other.snapshots.save(tenant);
    expect((await blocks('3')).length).toBe(1);
    // The first process has blocks of its own by now: none of its old chunks may stand in for another's.
    await one.index.apply(
      tenant,
      5,
      crowd(500).map(({ code, vector }) => put(code, vector)),
    );
    await one.snapshots.save(tenant);
    const last = replica();
    expect(await last.snapshots.restore(tenant)).toBe(5);
    expect(await last.index.size(tenant)).toBe(9500 - 1 + 1);
    for (const at of [1, 63, 64, 4095, 4096, 8999])
      expect(await finds(last.index, people[at].vector)).toEqual([people[at].code]);
  });

  it('are of one revision, whatever changes while they are written', async () => {
    const one = replica();
    const people = crowd(6000);
    await one.index.apply(
      tenant,
      1,
      people.map(({ code, vector }) => put(code, vector)),
    );
    const seal = vault.seal.bind(vault);
    const spy = vi.spyOn(vault, 'seal').mockImplementationOnce(async (...args) => {
      await one.index.apply(tenant, 2, [
        ...people.slice(100, 200).map(({ code }): Change => ({ kind: 'remove', code })),
        ...crowd(100).map(({ code, vector }) => put(code, vector)),
      ]);
      return seal(...args);
    });
    await one.snapshots.save(tenant);
    expect(spy.mock.calls.length).toBeGreaterThan(5);
    spy.mockRestore();
    const other = replica();
    expect(await other.snapshots.restore(tenant)).toBe(1);
    expect(await other.index.size(tenant)).toBe(6000);
    for (const at of [0, 100, 150, 199, 200, 5999])
      expect(await finds(other.index, people[at].vector)).toEqual([people[at].code]);
    // The next one has what changed meanwhile.
    await one.snapshots.save(tenant);
    const third = replica();
    expect(await third.snapshots.restore(tenant)).toBe(2);
    expect(await finds(third.index, people[150].vector)).toEqual([]);
  });

  it('leave the former one in force when writing ends halfway', async () => {
    const one = replica();
    const people = crowd(3000);
    await one.index.apply(
      tenant,
      1,
      people.map(({ code, vector }) => put(code, vector)),
    );
    await one.snapshots.save(tenant);
    await one.index.apply(
      tenant,
      2,
      people.map(({ code }): Change => ({ kind: 'put', code })),
    );
    await one.index.apply(
      tenant,
      3,
      people.map(({ code }) => put(code, faces.person())),
    );
    for (const after of [0, 1, 2, 3]) {
      const original = vault.seal.bind(vault);
      let count = 0;
      const seal = vi.spyOn(vault, 'seal').mockImplementation((...args) => {
        count += 1;
        return count > after ? Promise.reject(new Error('the process ended')) : original(...args);
      });
      await expect(one.snapshots.save(tenant)).rejects.toThrow('the process ended');
      seal.mockRestore();
      const other = replica();
      expect(await other.snapshots.restore(tenant)).toBe(1);
      expect(await finds(other.index, people[2999].vector)).toEqual([people[2999].code]);
    }
    await one.snapshots.save(tenant);
    expect((await chunks()).every(({ revision }) => revision === '3')).toBe(true);
  });

  it.each([
    [
      'a changed byte',
      'UPDATE index_chunk SET sealed = set_byte(sealed, 5000, 255 - get_byte(sealed, 5000)) WHERE tenant = $1 AND number > 0',
    ],
    [
      'a changed list',
      'UPDATE index_chunk SET sealed = set_byte(sealed, 50, 255 - get_byte(sealed, 50)) WHERE tenant = $1 AND number = 0',
    ],
    [
      'a chunk of another place',
      'UPDATE index_chunk SET sealed = (SELECT sealed FROM index_chunk WHERE tenant = $1 AND number > 10001 LIMIT 1) WHERE tenant = $1 AND number = 10000',
    ],
    ['a chunk that is gone', 'DELETE FROM index_chunk WHERE tenant = $1 AND number = 10001'],
    ['another revision', 'UPDATE index_chunk SET revision = 9 WHERE tenant = $1'],
  ])('with %s are none, and the log says so without what is in it', async (_what, damage) => {
    const [one, other] = [replica(), replica()];
    const people = crowd(500);
    await one.index.apply(
      tenant,
      4,
      people.map(({ code, vector }) => put(code, vector)),
    );
    await one.snapshots.save(tenant);
    await database.query(damage, [tenant]);
    expect(await other.snapshots.restore(tenant)).toBe(0);
    expect([await other.index.revision(tenant), await other.index.size(tenant)]).toEqual([0, 0]);
    expect(lines.join()).toContain('cannot be used');
    for (const { code } of people) expect(lines.join()).not.toContain(code);
    // What was filled in halfway takes no memory: the tenant can be loaded in another way, and saved again.
    await other.index.apply(
      tenant,
      10,
      people.map(({ code, vector }) => put(code, vector)),
    );
    await other.snapshots.save(tenant);
    const third = replica();
    expect(await third.snapshots.restore(tenant)).toBe(10);
    expect(await finds(third.index, people[7].vector)).toEqual([people[7].code]);
  });

  it('of another tenant or under another key are none', async () => {
    const one = replica();
    await one.index.apply(
      tenant,
      4,
      crowd(200).map(({ code, vector }) => put(code, vector)),
    );
    await one.snapshots.save(tenant);
    await database.query(
      `INSERT INTO index_chunk SELECT $2, revision, number, sealed FROM index_chunk WHERE tenant = $1`,
      [tenant, `${tenant}-other`],
    );
    const other = replica();
    expect(await other.snapshots.restore(`${tenant}-other`)).toBe(0);
    const strange = replica(new Vault(database, keyRing.parse(`k2:${randomBytes(32).toString('base64')}`)));
    expect(await strange.snapshots.restore(tenant)).toBe(0);
    expect(await other.snapshots.restore('nobody')).toBe(0);
  });

  it('are written by one replica at a time, and an older one never takes the place of a newer', async () => {
    const [one, other] = [replica(), replica()];
    const people = crowd(4000).map(({ code, vector }) => put(code, vector));
    await one.index.apply(tenant, 5, people);
    await other.index.apply(tenant, 4, people.slice(0, 100));
    await Promise.all([one.snapshots.save(tenant), other.snapshots.save(tenant), one.snapshots.save(tenant)]);
    await one.snapshots.save(tenant);
    await other.snapshots.save(tenant);
    const third = replica();
    expect(await third.snapshots.restore(tenant)).toBe(5);
    expect(await third.index.size(tenant)).toBe(4000);
  });

  it('hold an erased face no longer once another was written', async () => {
    const one = replica();
    const [gone, stays] = crowd(2);
    await one.index.apply(tenant, 1, [put(gone.code, gone.vector), put(stays.code, stays.vector)]);
    await one.snapshots.save(tenant);
    await one.index.apply(tenant, 2, [{ kind: 'remove', code: gone.code }]);
    await one.snapshots.save(tenant);
    const plain: Buffer[] = [];
    for (const { revision, number } of await chunks()) {
      const [{ sealed }] = await database.query(
        'SELECT sealed FROM index_chunk WHERE (tenant, revision, number) = ($1, $2, $3)',
        [tenant, revision, number],
      );
      plain.push(await vault.open(tenant, `index-chunk:${revision}:${number}`, sealed));
    }
    const words = (code: string) => {
      const bytes = Buffer.from(code.replaceAll('-', ''), 'hex').swap32();
      return plain.filter((one) => one.includes(bytes)).length;
    };
    expect([words(gone.code), words(stays.code)]).toEqual([0, 1]);
    expect(plain.length).toBe(2);
  });

  it('are held in a table that agrees with its entity', async () => {
    const { upQueries } = await database.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});
