import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestService } from '@bonafide/testing/service';
import { readPicture } from '@bonafide/wire/picture/read-picture';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PageRetention } from '../src/proofs/document/pages/page-retention.js';
import { onboarding } from '../src/service.js';
import { auditOf } from './support/audit.js';
import { enrolling, startDocuments, tenantOf } from './support/documents.js';
import { type Pages, sent, startPages, twoPages } from './support/pages.js';
import { callerOf, KEYS, photograph, SECRETS, startStand } from './support/stand.js';

/** Until a change of settings has reached the service, on a busy machine. */
const WAIT = { timeout: 15_000 };

let pages: Pages;
beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages.stop());
afterEach(() => vi.restoreAllMocks());

const query = (sql: string, parameters: unknown[] = []) => pages.stand.service.database.query(sql, parameters);
const essenceOf = (picture: Buffer) => readPicture(picture).container.essence;

async function enrolledWith(tenant: string, ...pictures: readonly Buffer[]) {
  const calls = await enrolling(pages.stand, tenant);
  return (await calls.addDocument(sent(...pictures))).body.registrationCode as string;
}

describe('what is kept of documents', () => {
  it('is shown and changed by the operator, with an entry in the audit log, and counts at once', async () => {
    const tenant = await tenantOf(pages.stand, {});
    const shown = await pages.command(['setting', 'show', tenant]);
    expect(JSON.parse(shown.out)).toEqual({ documents: { keepPages: false, pageDays: 1827 } });
    const changed = await pages.set(tenant, { keepPages: true, pageDays: 30 });
    expect([changed.code, JSON.parse(changed.out)]).toEqual([0, { documents: { keepPages: true, pageDays: 30 } }]);
    const entry = (await auditOf(pages.stand, tenant)).find(({ facts }) => facts.by === 'command');
    expect(entry).toMatchObject({
      kind: 'settings.changed',
      actor: '',
      facts: { set: { 'documents.keepPages': true, 'documents.pageDays': 30 }, others: 0 },
    });
    const isKept = async () => {
      await enrolledWith(tenant, await photograph());
      expect(await pages.rows(tenant)).not.toEqual([]);
    };
    await vi.waitFor(isKept, WAIT);
  });

  it.each([
    { pageDays: -1 },
    { pageDays: 3651 },
    { pageDays: 1.5 },
    { pageDays: '30' },
    { keepPages: 'yes' },
    { keepPortraits: true },
  ])('is not %j', async (choices) => {
    const tenant = randomUUID();
    const { code, err } = await pages.set(tenant, choices);
    expect([code, err]).toEqual([1, expect.stringContaining(Object.keys(choices)[0] ?? '')]);
    const shown = await pages.command(['setting', 'show', tenant]);
    expect(JSON.parse(shown.out).documents).toEqual({ keepPages: false, pageDays: 1827 });
  });

  it('cannot be pages where there is no store', async () => {
    const { code, err } = await pages.set(randomUUID(), { keepPages: true }, { BONAFIDE_RECORDINGS_FOLDER: undefined });
    expect([code, err]).toEqual([1, expect.stringContaining('BONAFIDE_RECORDINGS_S3_URL')]);
  });

  it('is changed by no client', async () => {
    const tenant = await tenantOf(pages.stand, {});
    await pages.stand.post(
      '/admin/customerConfig',
      { onboardingConfig: { policy: { keepPages: true } }, documents: { keepPages: true } },
      tenant,
    );
    await enrolledWith(tenant, await photograph());
    expect(await pages.rows(tenant)).toEqual([]);
  });

  it('is on, and for as long as the registration, where what is stored cannot be read', async () => {
    const tenant = await pages.keeping({}, { pageDays: 30 });
    await query(
      `UPDATE tenant_setting SET changes = '{"keepPages": 7, "pageDays": "x"}' WHERE tenant = $1 AND section = 'documents'`,
      [tenant],
    );
    const shown = await pages.command(['setting', 'show', tenant]);
    expect(JSON.parse(shown.out).documents).toEqual({ keepPages: true, pageDays: 0 });
  });
});

describe('an installation whose store was taken away', () => {
  it('passes no document of a tenant that keeps pages', async () => {
    const stand = await startStand();
    const documents = await startDocuments(stand);
    try {
      const tenant = await tenantOf(stand, {});
      await pages.set(tenant, { keepPages: true }, { BONAFIDE_DATABASE_URL: stand.service.databaseUrl });
      const calls = await enrolling(stand, tenant);
      const { status, body } = await calls.addDocument(sent(await photograph()));
      expect([status, body.errorMsg]).toEqual([503, 'Pages cannot be kept here now']);
      expect((await calls.outcomes()).map(({ check_name }: { check_name: string }) => check_name)).toEqual(['addFace']);
    } finally {
      await documents.stop();
      await stand.stop();
    }
  });
});

describe('pages of which the time is over', () => {
  const run = () => pages.stand.service.get(PageRetention).deleteOld();
  const goBack = (tenant: string, days: number) =>
    query(
      `UPDATE document_page SET passed_at = passed_at - make_interval(days => $2), stored_at = stored_at - make_interval(days => $2)
       WHERE tenant = $1`,
      [tenant, days],
    );

  it('are deleted, and no day before, with an entry in the audit log; the registration stays', async () => {
    const tenant = await pages.keeping({}, { pageDays: 30 });
    const code = await enrolledWith(tenant, ...(await twoPages()));
    await goBack(tenant, 29);
    await run();
    expect(await pages.rows(tenant)).toHaveLength(2);
    await goBack(tenant, 2);
    await run();
    await pages.removals();
    expect([await pages.rows(tenant), await pages.objects(tenant)]).toEqual([[], []]);
    expect((await pages.stand.get(`/admin/registration/${code}/export`, tenant)).body.records).toEqual({});
    const entries = (await auditOf(pages.stand, tenant)).filter(({ kind }) => kind === 'document.pages_deleted');
    expect(entries).toMatchObject([
      { actor: '', facts: { reason: 'retention', pages: 2, person: expect.any(String) } },
    ]);
  });

  it('are deleted by the days of now, also where the tenant keeps no further ones', async () => {
    const tenant = await pages.keeping({}, { pageDays: 300 });
    await enrolledWith(tenant, await photograph());
    await goBack(tenant, 200);
    await run();
    expect(await pages.rows(tenant)).toHaveLength(1);
    await pages.set(tenant, { keepPages: false, pageDays: 100 });
    await vi.waitFor(async () => {
      await run();
      expect(await pages.rows(tenant)).toEqual([]);
    }, WAIT);
  });

  it('are never over with 0 days', async () => {
    const tenant = await pages.keeping({}, { pageDays: 0 });
    await enrolledWith(tenant, await photograph());
    await goBack(tenant, 9000);
    await run();
    expect(await pages.rows(tenant)).toHaveLength(1);
  });

  it('are deleted although another tenant’s settings cannot be read, whose pages stay', async () => {
    const [broken, tenant] = [await pages.keeping({}, { pageDays: 30 }), await pages.keeping({}, { pageDays: 30 })];
    for (const one of [broken, tenant]) {
      await enrolledWith(one, await photograph());
      await goBack(one, 31);
    }
    await query(
      `UPDATE tenant_setting SET changes = '[', last_valid = '[' WHERE tenant = $1 AND section = 'documents'`,
      [broken],
    );
    await vi.waitFor(async () => {
      await run();
      expect([(await pages.rows(broken)).length, (await pages.rows(tenant)).length]).toEqual([1, 0]);
    }, WAIT);
  });

  it('or whose chip never came, are deleted a day after they were stored', async () => {
    const tenant = await pages.keeping({ icaoVerification: 'MANDATORY' });
    const calls = await enrolling(pages.stand, tenant);
    await calls.addDocument(sent(await photograph()));
    await query(`UPDATE document_page SET stored_at = stored_at - interval '23 hours' WHERE tenant = $1`, [tenant]);
    await run();
    expect(await pages.rows(tenant)).toHaveLength(1);
    await query(`UPDATE document_page SET stored_at = stored_at - interval '2 hours' WHERE tenant = $1`, [tenant]);
    await run();
    expect(await pages.rows(tenant)).toEqual([]);
  });
});

describe('pages export', () => {
  let folder: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'bonafide-exported-')), 'given');
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }));
  const give = (tenant: string, code: string, to = folder, change: NodeJS.ProcessEnv = {}) =>
    pages.command(['pages', 'export', tenant, code, to], change);
  const readings = async (tenant: string) =>
    (await auditOf(pages.stand, tenant)).filter(({ kind }) => kind === 'document.pages_read');

  it('writes the pages as files that others cannot read, with an entry in the audit log, and never over a file', async () => {
    const tenant = await pages.keeping();
    const [front, back] = await twoPages();
    const code = await enrolledWith(tenant, front, back);
    const { code: exit, out, err } = await give(tenant, code);
    expect([exit, out.split('\n'), err]).toEqual([0, [join(folder, 'page-1.jpg'), join(folder, 'page-2.jpg')], '']);
    expect(readFileSync(join(folder, 'page-1.jpg'))).toEqual(essenceOf(front));
    expect(readFileSync(join(folder, 'page-2.jpg'))).toEqual(essenceOf(back));
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o077)).toEqual([0, 0]);
    expect(await readings(tenant)).toMatchObject([
      { actor: '', facts: { pages: 2, by: 'command', registration: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    ]);
    expect((await give(tenant, code)).code).toBe(1);
    expect(await readings(tenant)).toHaveLength(2);
  });

  it('prints them where no file can be written', async () => {
    const tenant = await pages.keeping();
    const front = await photograph();
    const code = await enrolledWith(tenant, front);
    const { code: exit, out } = await give(tenant, code.toUpperCase(), '-');
    expect([exit, JSON.parse(out)]).toEqual([
      0,
      [
        {
          number: 1,
          mediaType: 'image/jpeg',
          passedAt: expect.stringMatching(/Z$/),
          image: essenceOf(front).toString('base64'),
        },
      ],
    ]);
  });

  it('gives nothing without the keys', async () => {
    const tenant = await pages.keeping();
    const code = await enrolledWith(tenant, await photograph());
    const foreign = `k9:${randomBytes(32).toString('base64')}`;
    const { code: exit, out } = await give(tenant, code, '-', { BONAFIDE_KEYS: foreign });
    expect([exit, out]).toEqual([1, '']);
    expect(await readings(tenant)).toEqual([]);
  });

  it('tells what it does not have', async () => {
    const tenant = await pages.keeping();
    const without = await tenantOf(pages.stand, {});
    const code = await enrolledWith(tenant, await photograph());
    const other = await enrolledWith(without, await photograph());
    const [row] = await pages.rows(tenant);
    for (const [of, one, told] of [
      [tenant, randomUUID(), 'No registration'],
      [tenant, 'x', 'No registration'],
      [without, code, 'No registration'],
      [without, other, 'No pages'],
    ] as const) {
      expect(await give(of, one)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(told) });
    }
    await pages.store.delete(row.key);
    expect(await give(tenant, code)).toMatchObject({ code: 1, err: 'Page 1 is not in the store' });
    expect(readdirSync(join(folder, '..'))).toEqual([]);
    expect(await readings(tenant)).toEqual([]);
  });

  it.each([
    [],
    ['export'],
    ['export', 't'],
    ['export', 't', 'c'],
    ['export', 't', 'c', 'f', 'x'],
    ['show', 't', 'c', 'f'],
  ])('is used as it says: %j', async (...args) => {
    expect(await pages.command(['pages', ...args])).toMatchObject({ code: 2, err: expect.stringContaining('usage') });
  });
});

it('pages are read after the key-encryption key was changed and the old one thrown away', async () => {
  const tenant = await pages.keeping();
  const front = await photograph();
  const code = await enrolledWith(tenant, front);
  const fresh = `k2:${randomBytes(32).toString('base64')}`;
  const start = async (keys: string) => {
    const config = { ...pages.env, BONAFIDE_NATS_URL: pages.stand.nats.url, ...SECRETS, BONAFIDE_KEYS: keys };
    return startTestService(onboarding, config);
  };
  await (await start(`${fresh},${KEYS}`)).stop();
  const service = await start(fresh);
  const { body } = await callerOf(service)('GET', `/admin/registration/${code}/export`, tenant);
  await service.stop();
  const [page] = body.pictures.filter(({ kind }: { kind: string }) => kind === 'document page 1');
  expect(Buffer.from(page.image, 'base64')).toEqual(essenceOf(front));
});
