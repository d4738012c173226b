import { randomBytes } from 'node:crypto';
import { createDataSource } from '@bonafide/platform/database/database';
import { DataKey } from '@bonafide/sealing/data-key.entity';
import { keyRing } from '@bonafide/sealing/key-ring';
import { sealingMigrations } from '@bonafide/sealing/sealing.module';
import { Vault } from '@bonafide/sealing/vault';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [oldKey, newKey] = [key('k1'), key('k2')];
const plain = Buffer.from('a template');

describe('the vault on a real table', () => {
  let created: TestDatabase;
  let database: DataSource;
  const vault = (...keys: string[]) => new Vault(database, keyRing.parse(keys.join(',')));

  beforeAll(async () => {
    created = await testDatabase(sealingMigrations);
    database = await createDataSource(created.url, [DataKey]).initialize();
  });
  afterAll(async () => {
    await database.destroy();
    await created.drop();
  });

  it('has the table that the entity describes', async () => {
    const { upQueries } = await database.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('opens what it sealed, in another process too', async () => {
    const sealed = await vault(oldKey).seal('acme', 'sample:1', plain);
    expect(sealed.includes(plain)).toBe(false);
    expect(await vault(oldKey).open('acme', 'sample:1', sealed)).toEqual(plain);
  });

  it('refuses another purpose, another tenant and altered bytes', async () => {
    const sealed = await vault(oldKey).seal('acme', 'sample:1', plain);
    await expect(vault(oldKey).open('acme', 'sample:2', sealed)).rejects.toThrow();
    await expect(vault(oldKey).open('other', 'sample:1', sealed)).rejects.toThrow();
    for (const position of [0, 5, 20, 40, sealed.length - 1]) {
      const altered = Buffer.from(sealed);
      altered[position] = (altered[position] ?? 0) ^ 1;
      await expect(vault(oldKey).open('acme', 'sample:1', altered)).rejects.toThrow();
    }
  });

  it('makes one data key for a tenant, however many processes ask first', async () => {
    const sealed = await Promise.all(Array.from({ length: 10 }, () => vault(oldKey).seal('crowd', 'sample:1', plain)));
    expect(await database.getRepository(DataKey).countBy({ tenant: 'crowd' })).toBe(1);
    for (const bytes of sealed) expect(await vault(oldKey).open('crowd', 'sample:1', bytes)).toEqual(plain);
  });

  it('rotates the key-encryption key without touching a ciphertext', async () => {
    const sealed = await vault(oldKey).seal('acme', 'sample:1', plain);
    await expect(vault(newKey).open('acme', 'sample:1', sealed)).rejects.toThrow();
    expect(await vault(newKey, oldKey).open('acme', 'sample:1', sealed)).toEqual(plain);
    expect(await vault(newKey, oldKey).rewrap()).toBeGreaterThan(0);
    expect(await vault(newKey).open('acme', 'sample:1', sealed)).toEqual(plain);
    await expect(vault(oldKey).open('acme', 'sample:1', sealed)).rejects.toThrow();
  });
});
