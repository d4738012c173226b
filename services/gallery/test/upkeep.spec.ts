import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { startTcpProxy } from '@bonafide/testing/tcp-proxy';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Ledger } from '../src/ledger/ledger.js';
import { Spaces } from '../src/space/spaces.js';
import { Pruning } from '../src/upkeep/pruning.js';
import { rekeyCommand } from '../src/upkeep/rekey-command.js';
import { SelfCheck } from '../src/upkeep/self-check.js';
import { Snapshotting } from '../src/upkeep/snapshotting.js';
import { pictureOf, templateOf } from './support/faces-by-name.js';
import { Stand } from './support/stand.js';

const PACK = { pack: 'old' };
let stand: Stand;
beforeAll(async () => {
  stand = await new Stand().start();
});
afterAll(() => stand?.stop());

const image = (name: string) => pictureOf(name).toString('base64');
const spacesOf = (tenant: string) =>
  stand.rows<{ space: string }>('SELECT DISTINCT space_id AS space FROM member WHERE tenant = $1', [tenant]);

describe('faces of another model pack', () => {
  it('have searches refused until they are described anew, from the kept picture', async () => {
    const tenant = 'packs';
    const anna = await stand.register('anna', tenant);
    const { code } = stand.onboarding.add(tenant, 'berta', { template: templateOf('berta', PACK) });
    await stand.publish('enrollment.completed', code, tenant);
    let refusal = 0;
    await stand.eventually(async () => {
      const answer = await stand.call('matchFace', { image: image('anna') }, tenant);
      if (answer.status === 503) refusal += 1;
      expect(answer.status).toBe(503);
    });
    expect(refusal).toBeGreaterThan(0);
    await stand.eventually(async () => expect(await stand.find('berta', {}, tenant)).toEqual([code]));
    expect(await stand.find('anna', {}, tenant)).toEqual([anna]);
  });

  it('of whom there is no picture are members without a face', async () => {
    const tenant = 'no-picture';
    const anna = await stand.register('anna', tenant);
    const person = stand.onboarding.add(tenant, 'berta', { template: templateOf('berta', PACK) });
    delete person.image;
    await stand.publish('enrollment.completed', person.code, tenant);
    await stand.eventually(async () => {
      const rows = await stand.rows('SELECT template FROM member WHERE registration_code = $1', [person.code]);
      expect(rows).toEqual([{ template: null }]);
    });
    expect(await stand.find('anna', {}, tenant)).toEqual([anna]);
    expect((await stand.call('listRegistrationInGallery', {}, tenant)).body.totalRecords).toBe(2);
  });

  it('are not put in place of a face that came while they were described', async () => {
    const tenant = 'newer';
    const person = stand.onboarding.add(tenant, 'anna', { template: templateOf('anna', PACK) });
    let [isHeld, isRenewed] = [false, false];
    stand.onboarding.during = async (method) => {
      // The stub has made its answer: what redescribing asks for shows the face as it was.
      if (method !== 'describe' || isHeld || (await spacesOf(tenant)).length === 0) return;
      isHeld = true;
      person.template = templateOf('berta');
      await stand.publish('registration.template_renewed', person.code, tenant);
      await stand.eventually(async () => expect((await spacesOf(tenant))[0]?.space).not.toBeNull());
      isRenewed = true;
    };
    try {
      await stand.publish('enrollment.completed', person.code, tenant);
      await stand.eventually(() => expect(isRenewed).toBe(true));
      await sleep(700);
      expect(await stand.find('berta', {}, tenant)).toEqual([person.code]);
      expect(await stand.find('anna', {}, tenant)).toEqual([]);
    } finally {
      stand.onboarding.during = async () => undefined;
    }
  });

  it('of whom one cannot be described hold up nobody else, of no tenant', async () => {
    const [tenant, other] = ['poisoned', 'poisoned-not'];
    const poison = stand.onboarding.add(tenant, 'anna', { template: templateOf('anna', PACK) });
    const later = { code: 'ffffffff-0000-4000-8000-000000000000', template: templateOf('berta', PACK) };
    const { code } = stand.onboarding.add(tenant, 'berta', later);
    const next = stand.onboarding.add(other, 'carl', { template: templateOf('carl', PACK) });
    let isTaken = false;
    stand.onboarding.fails = ({ registrationCodes }) => isTaken && registrationCodes.includes(poison.code);
    stand.onboarding.during = async (method) => {
      if (method === 'describe') isTaken ||= (await spacesOf(tenant)).length > 0;
    };
    const isDescribed = async (whose: string, whom: string) => {
      const text = 'SELECT space_id IS NOT NULL AS is FROM member WHERE tenant = $1 AND registration_code = $2';
      return (await stand.rows(text, [whose, whom]))[0]?.is;
    };
    try {
      await stand.publish('enrollment.completed', poison.code, tenant);
      await stand.publish('enrollment.completed', code, tenant);
      await stand.publish('enrollment.completed', next.code, other);
      await stand.eventually(async () => {
        expect(await isDescribed(tenant, code)).toBe(true);
        expect(await isDescribed(other, next.code)).toBe(true);
      });
      expect(await isDescribed(tenant, poison.code)).toBe(false);
    } finally {
      stand.onboarding.fails = () => false;
      stand.onboarding.during = async () => undefined;
    }
    await stand.eventually(async () => expect(await isDescribed(tenant, poison.code)).toBe(true));
  });

  it('of one tenant do not keep those of another waiting', async () => {
    const many = Array.from({ length: 300 }, (_, i) =>
      stand.onboarding.add('aa-many', `p${i}`, { template: templateOf(`p${i}`, PACK) }),
    );
    const left = () =>
      stand.rows("SELECT FROM member WHERE tenant = 'aa-many' AND space_id IS NULL AND template IS NOT NULL");
    await stand.rows(
      `INSERT INTO awaited_registration (tenant, registration_code, asked, since, due_at, tries)
       SELECT 'aa-many', code, gen_random_uuid(), now(), now(), 0 FROM unnest($1::uuid[]) AS code`,
      [many.map(({ code }) => code)],
    );
    await stand.eventually(async () => expect((await left()).length).toBeGreaterThan(200));
    stand.onboarding.during = async (method) => {
      if (method === 'describe') await sleep(300);
    };
    try {
      const { code } = stand.onboarding.add('zz-few', 'anna', { template: templateOf('anna', PACK) });
      await stand.publish('enrollment.completed', code, 'zz-few');
      await stand.eventually(async () => expect(await spacesOf('zz-few')).not.toEqual([]));
      await stand.eventually(async () => expect(await stand.find('anna', {}, 'zz-few')).toEqual([code]));
      expect((await left()).length).toBeGreaterThan(0);
    } finally {
      stand.onboarding.during = async () => undefined;
    }
    await stand.eventually(async () => expect(await left()).toEqual([]));
  }, 60_000);

  it('are not searched for, which is no fault of a picture', async () => {
    const tenant = 'half-upgraded';
    const anna = await stand.register('anna', tenant);
    const answer = await stand.call(
      'matchFace',
      { image: Buffer.from('face anna  0 newer').toString('base64') },
      tenant,
    );
    expect(answer).toMatchObject({ status: 503, body: { errorCode: 'SERVICE_UNAVAILABLE' } });
    expect(answer.headers.get('retry-after')).not.toBeNull();
    expect(await stand.find('anna', {}, tenant)).toEqual([anna]);
  });

  it('are shown as stale meanwhile', async () => {
    const tenant = 'stale';
    const { code } = stand.onboarding.add(tenant, 'anna', { template: templateOf('anna', PACK) });
    stand.onboarding.during = async (method) => {
      if (method === 'describe' && (await spacesOf(tenant)).length > 0) await sleep(300);
    };
    try {
      await stand.publish('enrollment.completed', code, tenant);
      await stand.eventually(async () => {
        const { body } = await stand.call('reconcile', {}, tenant);
        expect(body).toMatchObject({ stale: [code], differences: 1 });
      });
    } finally {
      stand.onboarding.during = async () => undefined;
    }
  });
});

describe('a new secret', () => {
  it('moves all faces without a picture, while searches go on', async () => {
    const tenant = 'rekeyed';
    const described = stand.nexaface.calls.redescribe.length;
    const codes: Record<string, string> = {};
    for (const name of ['anna', 'berta', 'carl']) codes[name] = await stand.register(name, tenant);
    expect(await stand.find('anna', {}, tenant)).toEqual([codes.anna]);
    const [before] = await spacesOf(tenant);
    const env = { BONAFIDE_DATABASE_URL: stand.service.databaseUrl };
    expect(await rekeyCommand(['rekey', tenant], env)).toMatchObject({
      code: 0,
      out: expect.stringContaining('3 members'),
    });
    await stand.eventually(async () => {
      expect(await stand.find('berta', {}, tenant)).toEqual([codes.berta]);
      expect((await spacesOf(tenant)).map(({ space }) => space)).not.toContain(before?.space);
    });
    for (const [name, code] of Object.entries(codes)) expect(await stand.find(name, {}, tenant)).toEqual([code]);
    expect((await stand.call('reconcile', {}, tenant)).body).toMatchObject({ differences: 0, faces: 3 });
    expect(stand.nexaface.calls.redescribe.length - described).toBeLessThan(3);
    const code = await stand.register('dora', tenant);
    expect(await stand.find('dora', {}, tenant)).toEqual([code]);
    expect(await spacesOf(tenant)).toHaveLength(1);
  });

  it('hides nobody who moves while she is looked for', async () => {
    const tenant = 'moving';
    const code = await stand.register('anna', tenant);
    await stand.find('anna', {}, tenant);
    const [before] = await spacesOf(tenant);
    const { search } = stand.index;
    let searches = 0;
    stand.index.search = async (which, probe) => {
      searches += 1;
      if (searches === 1) {
        await rekeyCommand(['rekey', tenant], { BONAFIDE_DATABASE_URL: stand.service.databaseUrl });
        await stand.eventually(async () => expect((await spacesOf(tenant))[0]?.space).not.toBe(before?.space));
        // Another search brings the index there.
        await stand.find('zoe', {}, tenant);
      }
      return search.call(stand.index, which, probe);
    };
    try {
      expect(await stand.find('anna', {}, tenant)).toEqual([code]);
      expect(searches).toBe(3);
    } finally {
      stand.index.search = search;
    }
  });

  it('moves faces no faster than the index follows', async () => {
    const tenant = 'paced';
    for (let i = 0; i < 1200; i++) stand.onboarding.add(tenant, `p${i}`, { template: templateOf('paced') });
    await stand.find('zoe', { candidateListSize: 1 }, tenant);
    const latest = async () =>
      Number((await stand.rows('SELECT revision FROM tenant_index WHERE tenant = $1', [tenant]))[0]?.revision);
    const [before] = await spacesOf(tenant);
    let behind = 0;
    stand.index.onApply = async (which, revision) => {
      if (which !== tenant) return;
      await sleep(100);
      behind = Math.max(behind, (await latest()) - revision);
    };
    try {
      await rekeyCommand(['rekey', tenant], { BONAFIDE_DATABASE_URL: stand.service.databaseUrl });
      await stand.eventually(async () => {
        const spaces = await spacesOf(tenant);
        expect([spaces.length, spaces[0]?.space === before?.space]).toEqual([1, false]);
        // Nobody has searched.
        expect(await stand.index.revision(tenant)).toBe(await latest());
      });
      expect(behind).toBe(0);
    } finally {
      stand.index.onApply = async () => undefined;
    }
  });

  it('is given to one tenant whatever hinders another', async () => {
    const [broken, whole] = ['rekey-a-broken', 'rekey-b-whole'];
    for (const tenant of [broken, whole]) await stand.register('anna', tenant);
    const [before] = await spacesOf(whole);
    const { renew } = Spaces.prototype;
    const renewing = vi.spyOn(Spaces.prototype, 'renew').mockImplementation(function (this: Spaces, tenant, ...more) {
      if (tenant === broken) throw new Error('its keys are lost');
      return renew.call(this, tenant, ...more);
    });
    try {
      for (const tenant of [broken, whole])
        await rekeyCommand(['rekey', tenant], { BONAFIDE_DATABASE_URL: stand.service.databaseUrl });
      await stand.eventually(async () => expect((await spacesOf(whole))[0]?.space).not.toBe(before?.space));
    } finally {
      renewing.mockRestore();
    }
  });

  it('is asked for rightly', async () => {
    const env = { BONAFIDE_DATABASE_URL: stand.service.databaseUrl };
    expect((await rekeyCommand(['rekey'], env)).code).toBe(2);
    expect(await rekeyCommand(['rekey', 'nobody'], env)).toMatchObject({ code: 1 });
  });

  it('turns the faces of every tenant by its own', async () => {
    for (const tenant of ['turned-a', 'turned-b']) await stand.register('anna', tenant);
    const vectors = new Map<string, Float32Array>();
    const { search } = stand.index;
    stand.index.search = (tenant, probe) => {
      vectors.set(tenant, probe.faces[0]?.vector ?? new Float32Array());
      return search.call(stand.index, tenant, probe);
    };
    try {
      for (const tenant of ['turned-a', 'turned-b']) await stand.find('anna', {}, tenant);
    } finally {
      stand.index.search = search;
    }
    const [a, b] = [...vectors.values()] as [Float32Array, Float32Array];
    const cosine = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    expect(Math.abs(cosine)).toBeLessThan(0.5);
  });
});

describe('the self-check', () => {
  const outcomes = async () => {
    const text = await stand.service.metrics.registry.metrics();
    const of = (outcome: string) =>
      Number(
        new RegExp(`bonafide_gallery_self_check_total\\{outcome="${outcome}"[^}]*\\} (\\d+)`).exec(text)?.[1] ?? 0,
      );
    return { found: of('found'), missed: of('missed') };
  };

  it('counts faces that find themselves, and those that do not', async () => {
    const tenant = 'aaa-checked';
    const code = await stand.register('anna', tenant);
    await stand.register('berta', tenant);
    await stand.find('anna', {}, tenant);
    const check = stand.service.get(SelfCheck);
    const before = await outcomes();
    await check.run();
    const sound = await outcomes();
    expect(sound.found).toBeGreaterThan(before.found);
    expect(sound.missed).toBe(before.missed);
    await stand.index.apply(tenant, await stand.index.revision(tenant), [{ kind: 'put', code }]);
    stand.service.logs.length = 0;
    await check.run();
    expect((await outcomes()).missed).toBeGreaterThan(sound.missed);
    const line = stand.service.logs.find((one) => one.includes('do not find themselves'));
    expect(line).toContain(tenant);
    expect(line).not.toContain(code);
    await stand.call('reconcile', { repair: true }, tenant);
  });

  it('goes on with other tenants where one cannot be searched', async () => {
    const [broken, whole] = ['aab-broken', 'aab-whole'];
    for (const tenant of [broken, whole]) {
      await stand.register('anna', tenant);
      await stand.find('anna', {}, tenant);
    }
    const { search } = stand.index;
    const searched = new Set<string>();
    stand.index.search = async (tenant, probe) => {
      if (tenant === broken) throw new DomainError('UNAVAILABLE', 'No memory left');
      searched.add(tenant);
      return search.call(stand.index, tenant, probe);
    };
    try {
      for (let turn = 0; turn < 3; turn++)
        await stand.service
          .get(SelfCheck)
          .run()
          .catch(() => undefined);
      expect(searched).toContain(whole);
    } finally {
      stand.index.search = search;
    }
  });
});

describe('an index that begins anew', () => {
  const tenant = 'anew';
  const codes: Record<string, string> = {};
  beforeAll(async () => {
    for (const name of ['anna', 'berta']) codes[name] = await stand.register(name, tenant);
    await stand.call('addGallery', { galleryName: 'g' }, tenant);
    await stand.call('addRegistrationToGallery', { galleryName: 'g', registrationCode: codes.berta }, tenant);
    await stand.find('anna', {}, tenant);
  });

  it('is loaded from the templates where changes are no longer kept', async () => {
    await stand.rows("UPDATE index_change SET changed_at = now() - interval '30 days' WHERE tenant = $1", [tenant]);
    await stand.service.get(Pruning).run();
    expect(await stand.rows('SELECT FROM index_change WHERE tenant = $1', [tenant])).toEqual([]);
    const fresh = await stand.replica();
    expect(await stand.find('anna', {}, tenant, fresh)).toEqual([codes.anna]);
    expect(await stand.find('berta', { galleryName: 'g' }, tenant, fresh)).toEqual([codes.berta]);
    expect(await stand.find('anna', { galleryName: 'g' }, tenant, fresh)).toEqual([]);
    expect(await stand.find('anna', {}, tenant)).toEqual([codes.anna]);
  });

  it('holds what happened while it was loaded', async () => {
    const fresh = await stand.replica();
    let added = '';
    fresh.index.onApply = async (which, revision) => {
      if (which !== tenant || revision > 0 || added) return;
      added = 'begun';
      added = await stand.register('carl', tenant);
      await stand.erase(codes.anna ?? '', tenant);
      await stand.eventually(async () =>
        expect(await stand.rows('SELECT FROM erased_member WHERE registration_code = $1', [codes.anna])).toHaveLength(
          1,
        ),
      );
    };
    expect(await stand.find('carl', {}, tenant, fresh)).toEqual([added]);
    expect(await stand.find('anna', {}, tenant, fresh)).toEqual([]);
    expect((await fresh.call('reconcile', {}, tenant)).body).toMatchObject({ differences: 0, faces: 2 });
  });

  it('has a search wait for what was changed before it, and for nothing that comes after', async () => {
    const endless = 'endless';
    const code = await stand.register('anna', endless);
    await stand.find('anna', {}, endless);
    await stand.register('berta', endless);
    let applied = 0;
    stand.index.onApply = async (which) => {
      if (which !== endless || applied === 100) return;
      applied += 1;
      await stand.service.get(Ledger).change(endless, async (change) => change.note('put', { code }));
    };
    try {
      expect(await stand.find('anna', {}, endless)).toEqual([code]);
      expect(applied).toBeLessThan(10);
    } finally {
      stand.index.onApply = async () => undefined;
    }
  });

  it('is loaded anew where loading failed in the middle', async () => {
    const fresh = await stand.replica();
    let failures = 0;
    fresh.index.onApply = async (which, revision) => {
      if (which !== tenant || revision === 0 || failures > 0) return;
      failures += 1;
      throw new DomainError('UNAVAILABLE', 'No memory left');
    };
    const answer = await fresh.call('matchFace', { image: image('berta') }, tenant);
    expect([answer.status, failures]).toEqual([503, 1]);
    expect(await stand.find('berta', {}, tenant, fresh)).toEqual([codes.berta]);
  });

  it('that replicas share is changed by one of them at a time, and never taken half loaded', async () => {
    const fresh = await stand.replica();
    fresh.index.isShared = true;
    let isBroken = true;
    fresh.index.onApply = async (which) => {
      if (which === tenant && isBroken && (await fresh.index.size(tenant)) > 0) throw new Error('killed');
    };
    expect((await fresh.call('matchFace', { image: image('berta') }, tenant)).status).toBe(500);
    isBroken = false;
    const found = await Promise.all(Array.from({ length: 5 }, () => stand.find('berta', {}, tenant, fresh)));
    expect(found).toEqual(Array.from({ length: 5 }, () => [codes.berta]));
    expect((await fresh.call('reconcile', {}, tenant)).body).toMatchObject({ differences: 0 });
    // What a replica leaves that dies while it loads: a part, under a revision that looks like the whole.
    const revision = await fresh.index.revision(tenant);
    await fresh.index.forget(tenant);
    await fresh.index.apply(tenant, revision, []);
    await stand.rows('UPDATE tenant_index SET is_loading = true WHERE tenant = $1', [tenant]);
    expect(await stand.find('berta', {}, tenant, fresh)).toEqual([codes.berta]);
    expect(await stand.rows('SELECT FROM tenant_index WHERE is_loading')).toEqual([]);
  });
});

describe('a start', () => {
  it('takes the snapshot of the index and what happened since, and makes no face anew', async () => {
    const embedded = await new Stand('embedded').start();
    try {
      const anna = await embedded.register('anna');
      await embedded.call('addGallery', { galleryName: 'g' });
      await embedded.call('addRegistrationToGallery', { galleryName: 'g', registrationCode: anna });
      expect(await embedded.find('anna')).toEqual([anna]);
      await embedded.service.get(Snapshotting).run();
      const berta = await embedded.register('berta');
      // Without them only the snapshot knows of what came before.
      await embedded.rows('UPDATE tenant_index SET pruned = 2');
      await embedded.rows('DELETE FROM index_change WHERE revision <= 2');
      const fresh = await embedded.replica();
      expect(await embedded.find('anna', { galleryName: 'g' }, undefined, fresh)).toEqual([anna]);
      expect(await embedded.find('berta', {}, undefined, fresh)).toEqual([berta]);
      expect(fresh.service.logs.filter((line) => line.includes('index loaded'))).toEqual([]);
      await embedded.rows('DELETE FROM index_chunk');
      const bare = await embedded.replica();
      expect(await embedded.find('anna', { galleryName: 'g' }, undefined, bare)).toEqual([anna]);
      expect(bare.service.logs.filter((line) => line.includes('index loaded'))).toHaveLength(1);
    } finally {
      await embedded.stop();
    }
  });
});

describe('a snapshot', () => {
  it('does not go on holding who was erased, where nobody searches', async () => {
    const embedded = await new Stand('embedded').start();
    try {
      const [anna, berta] = [await embedded.register('anna'), await embedded.register('berta')];
      expect(await embedded.find('berta')).toEqual([berta]);
      await embedded.service.get(Snapshotting).run();
      const unused = await embedded.replica();
      await embedded.erase(berta);
      const removal = "SELECT max(revision)::int AS at FROM index_change WHERE kind = 'remove'";
      await embedded.eventually(async () => expect((await embedded.rows(removal))[0]?.at).not.toBeNull());
      await unused.service.get(Snapshotting).run();
      const newest = 'SELECT max(revision)::int AS at FROM index_chunk WHERE number = 0';
      expect((await embedded.rows(newest))[0]?.at).toBeGreaterThanOrEqual(
        Number((await embedded.rows(removal))[0]?.at),
      );
      expect(await embedded.find('anna', {}, undefined, unused)).toEqual([anna]);
    } finally {
      await embedded.stop();
    }
  });
});

describe('while the database is away', () => {
  it('searches and changes are refused, and go on after it', async () => {
    const tenant = 'outage';
    const anna = await stand.register('anna', tenant);
    const proxy = await startTcpProxy(stand.service.databaseUrl);
    const far = await stand.replica({ BONAFIDE_DATABASE_URL: proxy.url });
    expect(await stand.find('anna', {}, tenant, far)).toEqual([anna]);
    await proxy.cut();
    for (const [name, body] of [
      ['matchFace', { image: image('anna') }],
      ['addGallery', { galleryName: 'g' }],
      ['listGallery', {}],
      ['isRegistrationInGallery', { galleryName: '(default)', registrationCode: anna }],
    ] as const) {
      expect((await far.call(name, body, tenant)).status, name).toBe(503);
    }
    await proxy.restore();
    await stand.eventually(async () => expect(await stand.find('anna', {}, tenant, far)).toEqual([anna]));
    expect((await far.call('listGallery', {}, tenant)).body.list).toHaveLength(1);
  });
});
