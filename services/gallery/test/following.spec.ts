import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { asOwner } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Comparison } from '../src/following/comparison.js';
import { pictureOf, templateOf } from './support/faces-by-name.js';
import { Stand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await new Stand().start();
});
afterAll(() => stand?.stop());

const members = async (tenant: string) =>
  (await stand.rows<{ code: string }>('SELECT registration_code AS code FROM member WHERE tenant = $1', [tenant])).map(
    ({ code }) => code,
  );
const isMember = (tenant: string, code: string) =>
  stand.eventually(async () => expect(await members(tenant)).toContain(code));
const isGone = (tenant: string, code: string) =>
  stand.eventually(async () => expect(await members(tenant)).not.toContain(code));
/** A tenant that was compared, so that what comes is by events. */
async function known(tenant: string): Promise<string> {
  expect(await stand.find('nobody', {}, tenant)).toEqual([]);
  return tenant;
}
const codesKept = async (tenant: string, code: string) => {
  const tables = ['member', 'membership', 'awaited_registration'];
  const counts = await Promise.all(
    tables.map((table) =>
      stand.rows(`SELECT FROM ${table} WHERE tenant = $1 AND registration_code = $2`, [tenant, code]),
    ),
  );
  return counts.map(({ length }) => length);
};

it('has entities that agree with the migrations', async () => {
  const { upQueries } = await stand.service.database.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

describe('events', () => {
  it.each(['enrollment.completed', 'registration.added'])('%s makes a member who is found', async (type) => {
    const tenant = await known(`by-${type}`);
    const { code } = stand.onboarding.add(tenant, 'anna');
    await stand.publish(type, code, tenant);
    await isMember(tenant, code);
    expect(await stand.find('anna', {}, tenant)).toEqual([code]);
  });

  it('that come twice, or under two ids, count once', async () => {
    const tenant = await known('twice');
    const { code } = stand.onboarding.add(tenant, 'anna');
    for (let i = 0; i < 3; i++) await stand.publish('enrollment.completed', code, tenant);
    await stand.publish('registration.added', code, tenant);
    await isMember(tenant, code);
    const { code: other } = stand.onboarding.add(tenant, 'berta');
    await stand.publish('enrollment.completed', other, tenant);
    await isMember(tenant, other);
    const [row] = await stand.rows('SELECT members::int AS members FROM tenant_index WHERE tenant = $1', [tenant]);
    expect(row).toEqual({ members: 2 });
  });

  it('of whom we registered ourselves ask for nobody again', async () => {
    const tenant = await known('registered-here');
    const code = await stand.register('anna', tenant);
    const revision = async () => (await stand.rows('SELECT revision FROM tenant_index WHERE tenant = $1', [tenant]))[0];
    const before = await revision();
    const id = randomUUID();
    await stand.publish('registration.added', code, tenant, id);
    await stand.eventually(async () =>
      expect(await stand.rows('SELECT FROM inbox_event WHERE event_id = $1', [id])).toHaveLength(1),
    );
    expect(await stand.rows('SELECT FROM awaited_registration WHERE tenant = $1', [tenant])).toEqual([]);
    expect(await revision()).toEqual(before);
  });

  it('of an erasure remove from everywhere, at once', async () => {
    const tenant = 'erasure';
    const code = await stand.register('anna', tenant);
    await stand.call('addGallery', { galleryName: 'g' }, tenant);
    await stand.call('addRegistrationToGallery', { galleryName: 'g', registrationCode: code }, tenant);
    expect(await stand.find('anna', { galleryName: 'g' }, tenant)).toEqual([code]);
    await stand.erase(code, tenant);
    await isGone(tenant, code);
    expect(await codesKept(tenant, code)).toEqual([0, 0, 0]);
    expect(await stand.find('anna', {}, tenant)).toEqual([]);
    expect(await stand.find('anna', { galleryName: 'g' }, tenant)).toEqual([]);
    const page = await stand.call('listRegistrationInGallery', { galleryName: 'g' }, tenant);
    expect(page.body).toMatchObject({ totalRecords: 0, list: [] });
  });

  it('that come after the erasure bring nobody back, not even where onboarding answers late', async () => {
    const tenant = await known('late');
    const person = stand.onboarding.add(tenant, 'anna');
    await stand.publish('registration.erased', person.code, tenant);
    await stand.publish('enrollment.completed', person.code, tenant);
    const { code: next } = stand.onboarding.add(tenant, 'berta');
    await stand.publish('enrollment.completed', next, tenant);
    await isMember(tenant, next);
    await stand.eventually(async () => expect(await codesKept(tenant, person.code)).toEqual([0, 0, 0]));
    expect(await stand.find('anna', {}, tenant)).toEqual([]);
  });

  it('of an erasure win over a description that is under way', async () => {
    const tenant = await known('under-way');
    const { code } = stand.onboarding.add(tenant, 'anna');
    let isHeld = false;
    stand.onboarding.during = async (method) => {
      if (method !== 'describe' || isHeld) return;
      isHeld = true;
      await stand.publish('registration.erased', code, tenant);
      await stand.eventually(async () =>
        expect(await stand.rows('SELECT FROM erased_member WHERE registration_code = $1', [code])).toHaveLength(1),
      );
    };
    try {
      await stand.publish('enrollment.completed', code, tenant);
      await stand.eventually(() => expect(isHeld).toBe(true));
      await sleep(300);
      expect(await codesKept(tenant, code)).toEqual([0, 0, 0]);
    } finally {
      stand.onboarding.during = async () => undefined;
    }
  });

  it('renew templates', async () => {
    const tenant = 'renewed';
    const code = await stand.register('anna', tenant);
    const person = stand.onboarding.of(tenant).get(code);
    if (person) person.template = templateOf('berta');
    await stand.publish('registration.template_renewed', code, tenant);
    await stand.eventually(async () => expect(await stand.find('berta', {}, tenant)).toEqual([code]));
    expect(await stand.find('anna', {}, tenant)).toEqual([]);
  });

  it('of a change are not lost to an answer that is older', async () => {
    const tenant = await known('older-answer');
    const person = stand.onboarding.add(tenant, 'anna');
    const asked = async () =>
      (await stand.rows<{ asked: string }>('SELECT asked FROM awaited_registration WHERE tenant = $1', [tenant]))[0]
        ?.asked;
    let isHeld = false;
    // The stub has made its answer already.
    stand.onboarding.during = async (method) => {
      if (method !== 'describe' || isHeld) return;
      isHeld = true;
      const before = await asked();
      person.template = templateOf('berta');
      await stand.publish('registration.template_renewed', person.code, tenant);
      await stand.eventually(async () => expect(await asked()).not.toBe(before));
    };
    try {
      await stand.publish('enrollment.completed', person.code, tenant);
      await stand.eventually(async () => expect(await stand.find('berta', {}, tenant)).toEqual([person.code]));
    } finally {
      stand.onboarding.during = async () => undefined;
    }
    expect(isHeld).toBe(true);
    expect(await stand.find('anna', {}, tenant)).toEqual([]);
  });

  it('wait while onboarding is away, and erasures do not', async () => {
    const tenant = 'away';
    const gone = await stand.register('carl', tenant);
    await known(tenant);
    stand.onboarding.failure = new DomainError('UNAVAILABLE', 'away');
    const { code } = stand.onboarding.add(tenant, 'anna');
    try {
      await stand.publish('enrollment.completed', code, tenant);
      await stand.erase(gone, tenant);
      await isGone(tenant, gone);
      expect(await members(tenant)).toEqual([]);
    } finally {
      stand.onboarding.failure = undefined;
    }
    await isMember(tenant, code);
    expect(await stand.rows('SELECT FROM parked_event')).toEqual([]);
  });

  it('make nobody searchable who has no face, and nobody else unsearchable', async () => {
    const tenant = await known('faceless');
    const code = await stand.register('anna', tenant);
    const added = stand.onboarding.add(tenant, 'berta');
    delete added.template;
    await stand.publish('enrollment.completed', added.code, tenant);
    await isMember(tenant, added.code);
    expect(await stand.find('anna', {}, tenant)).toEqual([code]);
    expect((await stand.call('listRegistrationInGallery', { includeTemplate: true }, tenant)).body.list).toHaveLength(
      2,
    );
  });
});

describe('registrations of whom no event tells', () => {
  it('from before are members before the first search answers', async () => {
    const tenant = 'from-before';
    const people = Array.from({ length: 700 }, (_, i) => stand.onboarding.add(tenant, `p${i}`));
    expect(await stand.find('p699', {}, tenant)).toEqual([people[699]?.code]);
    expect(await members(tenant)).toHaveLength(700);
  });

  it('are known by their codes at once', async () => {
    const tenant = await known('by-code');
    const { code } = stand.onboarding.add(tenant, 'anna');
    await stand.call('addGallery', { galleryName: 'g' }, tenant);
    const adding = await stand.call('addRegistrationToGallery', { galleryName: 'g', registrationCode: code }, tenant);
    expect(adding.status).toBe(200);
    expect(await stand.find('anna', { galleryName: 'g' }, tenant)).toEqual([code]);
  });

  it('of whom one cannot be described hold up nobody else', async () => {
    const tenant = await known('poison');
    const poison = stand.onboarding.add(tenant, 'anna', { code: 'ffffffff-0000-4000-8000-000000000000' });
    const { code } = stand.onboarding.add(tenant, 'berta');
    stand.onboarding.fails = ({ registrationCodes }) => registrationCodes.includes(poison.code);
    try {
      await stand.rows(
        `INSERT INTO awaited_registration (tenant, registration_code, asked, since, due_at, tries)
         SELECT $1, code, gen_random_uuid(), now(), now(), 0 FROM unnest($2::uuid[]) AS code`,
        [tenant, [poison.code, code]],
      );
      await isMember(tenant, code);
      expect(await codesKept(tenant, poison.code)).toEqual([0, 0, 1]);
    } finally {
      stand.onboarding.fails = () => false;
    }
  });

  it('that wait too long have searches refused, until they are described', async () => {
    const tenant = await known('waiting');
    await stand.register('anna', tenant);
    const { code } = stand.onboarding.add(tenant, 'berta');
    await stand.rows(
      `INSERT INTO awaited_registration (tenant, registration_code, asked, since, due_at, tries)
       VALUES ($1, $2, gen_random_uuid(), now() - interval '1 minute', now() + interval '1 hour', 0)`,
      [tenant, code],
    );
    const search = stand.find('berta', {}, tenant);
    await sleep(500);
    await stand.rows('UPDATE awaited_registration SET due_at = now() WHERE registration_code = $1', [code]);
    expect(await search).toEqual([code]);
  });
});

describe('registerUser', () => {
  it('answers the same code to the same request, and 50 at once make one', async () => {
    const tenant = 'repeat';
    const codes = await Promise.all(Array.from({ length: 50 }, () => stand.register('anna', tenant)));
    expect(new Set(codes).size).toBe(1);
    expect(await members(tenant)).toEqual([codes[0]]);
    const [row] = await stand.rows('SELECT members::int AS members FROM tenant_index WHERE tenant = $1', [tenant]);
    expect(row).toEqual({ members: 1 });
  });

  it('that was erased at the same time leaves nothing, whichever comes first', async () => {
    const tenant = 'erased-meanwhile';
    for (const waits of [true, false]) {
      let code = '';
      stand.onboarding.during = async (method) => {
        if (method !== 'registered') return;
        [code = ''] = stand.onboarding.of(tenant).keys();
        await stand.erase(code, tenant);
        const erased = () => stand.rows('SELECT FROM erased_member WHERE registration_code = $1', [code]);
        if (waits) await stand.eventually(async () => expect(await erased()).toHaveLength(1));
      };
      try {
        await stand.register('anna', tenant);
      } finally {
        stand.onboarding.during = async () => undefined;
      }
      await isGone(tenant, code);
      expect(await codesKept(tenant, code)).toEqual([0, 0, 0]);
      expect(await stand.find('anna', {}, tenant)).toEqual([]);
    }
  });

  it('whose members could not be written is healed by the event', async () => {
    const tenant = await known('healed');
    await asOwner(stand.service, 'ALTER TABLE member RENAME TO member_away');
    let answer: Awaited<ReturnType<typeof stand.call>>;
    try {
      const image = pictureOf('anna').toString('base64');
      answer = await stand.call('registerUser', { username: 'anna', email: 'a@example.org', image }, tenant);
    } finally {
      await asOwner(stand.service, 'ALTER TABLE member_away RENAME TO member');
    }
    expect(answer.status).toBe(500);
    const [code = ''] = stand.onboarding.of(tenant).keys();
    await stand.publish('registration.added', code, tenant);
    await isMember(tenant, code);
    expect(await stand.register('anna', tenant)).toBe(code);
    expect(await stand.find('anna', {}, tenant)).toEqual([code]);
  });
});

describe('many that are awaited', () => {
  it('of one tenant do not keep those of another waiting', async () => {
    const codes = Array.from({ length: 3000 }, (_, i) => stand.onboarding.add('flooding', `p${i}`).code);
    await known('flooded');
    stand.onboarding.during = async (method) => {
      if (method === 'describe') await sleep(200);
    };
    try {
      await stand.rows(
        `INSERT INTO awaited_registration (tenant, registration_code, asked, since, due_at, tries)
         SELECT 'flooding', code, gen_random_uuid(), now(), now(), 0 FROM unnest($1::uuid[]) AS code`,
        [codes],
      );
      await sleep(600);
      const { code } = stand.onboarding.add('flooded', 'anna');
      await stand.publish('enrollment.completed', code, 'flooded');
      await stand.eventually(async () => expect(await members('flooded')).toEqual([code]), 2500);
      expect((await members('flooding')).length).toBeLessThan(codes.length);
    } finally {
      stand.onboarding.during = async () => undefined;
    }
    await stand.eventually(async () => expect(await members('flooding')).toHaveLength(codes.length), 30_000);
  }, 60_000);
});

describe('an erasure and a change in one delivery', () => {
  it('lock nobody out who describes registrations', async () => {
    const tenant = 'crossing';
    const [gone, left, changed] = [
      await stand.register('anna', tenant),
      await stand.register('berta', tenant),
      randomUUID(),
    ];
    await known(tenant);
    await stand.rows(
      `INSERT INTO awaited_registration VALUES ($1, $2, gen_random_uuid(), now(), now() + interval '1 hour', 0)`,
      [tenant, changed],
    );
    const lock = 'SELECT FROM tenant_index WHERE tenant = $1 FOR UPDATE';
    const waiting = (many: number) =>
      stand.eventually(async () => {
        const found = await stand.rows(
          "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        );
        expect(found.length).toBeGreaterThanOrEqual(many);
      });
    const [before, describing] = [
      stand.service.database.createQueryRunner(),
      stand.service.database.createQueryRunner(),
    ];
    try {
      await before.startTransaction();
      await before.query(lock, [tenant]);
      // Holds up the consumer, so that the next two events come in one delivery.
      await stand.publish('registration.erased', left, tenant);
      await waiting(1);
      await describing.startTransaction();
      const held = describing.query(lock, [tenant]);
      await waiting(2);
      await stand.publish('registration.template_renewed', changed, tenant);
      await stand.publish('registration.erased', gone, tenant);
      await before.commitTransaction();
      await held;
      await waiting(1);
      // As who describes registrations does, with the tenant in hand; sooner than a deadlock is broken.
      await describing.query("SET LOCAL lock_timeout = '500ms'");
      await describing.query('DELETE FROM awaited_registration WHERE tenant = $1', [tenant]);
      await describing.commitTransaction();
    } finally {
      await before.release();
      await describing.release();
    }
    await isGone(tenant, gone);
  });
});

describe('comparing with onboarding', () => {
  const reconcile = async (tenant: string, repair = false) => (await stand.call('reconcile', { repair }, tenant)).body;
  const zero = { differences: 0, missing: [], unknown: [], unindexed: [], stale: [], misplaced: [] };

  it('shows no difference where there is none', async () => {
    const tenant = 'agreeing';
    await stand.register('anna', tenant);
    await stand.register('berta', tenant);
    expect(await reconcile(tenant)).toEqual({ registrations: 2, members: 2, faces: 2, ...zero });
  });

  it('shows, and mends, what is missing and unknown', async () => {
    const tenant = 'differing';
    const kept = await stand.register('anna', tenant);
    const lost = await stand.register('berta', tenant);
    await known(tenant);
    stand.onboarding.of(tenant).delete(lost);
    const { code: missing } = stand.onboarding.add(tenant, 'carl');
    const found = { registrations: 2, members: 2, faces: 2, differences: 2, missing: [missing], unknown: [lost] };
    expect(await reconcile(tenant)).toMatchObject(found);
    expect(await reconcile(tenant, true)).toMatchObject(found);
    expect(await reconcile(tenant)).toMatchObject({ ...zero, registrations: 2, members: 2, faces: 2 });
    expect((await members(tenant)).sort()).toEqual([kept, missing].sort());
    expect(await stand.find('berta', {}, tenant)).toEqual([]);
    expect(await stand.find('carl', {}, tenant)).toEqual([missing]);
  });

  it('shows, and mends, an index that drifted', async () => {
    const tenant = 'drifted';
    const [anna, berta] = [await stand.register('anna', tenant), await stand.register('berta', tenant)];
    await known(tenant);
    const revision = await stand.index.revision(tenant);
    const stranger = randomUUID();
    await stand.index.apply(tenant, revision, [
      { kind: 'remove', code: anna },
      { kind: 'put', code: stranger },
    ]);
    expect(await reconcile(tenant, true)).toMatchObject({ differences: 2, unindexed: [anna], unknown: [stranger] });
    expect(await reconcile(tenant)).toEqual({ registrations: 2, members: 2, faces: 2, ...zero });
    expect(await stand.find('anna', {}, tenant)).toEqual([anna]);
    expect(await stand.find('berta', {}, tenant)).toEqual([berta]);
  });

  it('mends who is registered and in the index, but no member, so that she is found', async () => {
    const tenant = 'half-lost';
    const code = await stand.register('anna', tenant);
    await known(tenant);
    await stand.eventually(async () => expect((await codesKept(tenant, code))[2]).toBe(0));
    await stand.rows('DELETE FROM member WHERE tenant = $1', [tenant]);
    expect(await reconcile(tenant, true)).toMatchObject({ missing: [code], unknown: [code] });
    expect(await members(tenant)).toEqual([code]);
    expect(await stand.find('anna', {}, tenant)).toEqual([code]);
    expect(await reconcile(tenant)).toMatchObject({ ...zero, faces: 1 });
  });

  it('mends a face with its galleries', async () => {
    const tenant = 'drifted-from-galleries';
    const code = await stand.register('anna', tenant);
    await stand.call('addGallery', { galleryName: 'g' }, tenant);
    await stand.call('addRegistrationToGallery', { galleryName: 'g', registrationCode: code }, tenant);
    await known(tenant);
    await stand.index.apply(tenant, await stand.index.revision(tenant), [{ kind: 'remove', code }]);
    expect(await reconcile(tenant, true)).toMatchObject({ differences: 1, unindexed: [code] });
    expect(await stand.find('anna', { galleryName: 'g' }, tenant)).toEqual([code]);
  });

  it('shows, and mends, galleries that drifted, on every replica', async () => {
    const tenant = 'drifted-galleries';
    const replica = await stand.replica();
    const codes: Record<string, string> = {};
    for (const name of ['anna', 'berta', 'carl', 'faceless'])
      codes[name] =
        name === 'faceless'
          ? stand.onboarding.add(tenant, name, { template: undefined }).code
          : await stand.register(name, tenant);
    await reconcile(tenant, true);
    const { anna, berta, carl, faceless } = codes as Record<'anna' | 'berta' | 'carl' | 'faceless', string>;
    for (const galleryName of ['g', 'h']) await stand.call('addGallery', { galleryName }, tenant);
    for (const registrationCode of [anna, berta, faceless])
      await stand.call('addRegistrationToGallery', { galleryName: 'g', registrationCode }, tenant);
    await stand.call('addRegistrationToGallery', { galleryName: 'h', registrationCode: anna }, tenant);
    for (const one of [stand, replica]) {
      expect(await stand.find('anna', { galleryName: 'h' }, tenant, one)).toEqual([anna]);
      expect((await one.call('reconcile', {}, tenant)).body).toMatchObject({ ...zero, faces: 4 });
    }
    const ids = await stand.rows('SELECT id FROM gallery WHERE tenant = $1 ORDER BY name', [tenant]);
    const [g, h] = ids.map(({ id }) => String(id)) as [string, string];
    for (const { index } of [stand, replica])
      await index.apply(tenant, await index.revision(tenant), [
        { kind: 'leave', code: anna, gallery: g },
        { kind: 'leave', code: anna, gallery: h },
        { kind: 'join', code: carl, gallery: g },
        { kind: 'remove', code: faceless },
      ]);
    expect(await stand.find('anna', { galleryName: 'g' }, tenant)).toEqual([]);
    expect(await stand.find('carl', { galleryName: 'g' }, tenant)).toEqual([carl]);
    const found = await reconcile(tenant);
    expect(found).toMatchObject({ ...zero, differences: 4, misplaced: expect.any(Array) });
    expect([...found.misplaced].sort()).toEqual([anna, anna, carl, faceless].sort());
    expect((await reconcile(tenant, true)).misplaced).toEqual(found.misplaced);
    for (const one of [stand, replica]) {
      expect((await one.call('reconcile', {}, tenant)).body).toMatchObject({ ...zero, faces: 4 });
      expect(await stand.find('anna', { galleryName: 'g' }, tenant, one)).toEqual([anna]);
      expect(await stand.find('anna', { galleryName: 'h' }, tenant, one)).toEqual([anna]);
      expect(await stand.find('carl', { galleryName: 'g' }, tenant, one)).toEqual([]);
    }
  });

  it('takes no change of galleries that is under way for a difference', async () => {
    const tenant = 'joining-meanwhile';
    const [anna, berta] = [await stand.register('anna', tenant), await stand.register('berta', tenant)];
    for (const galleryName of ['a', 'b', 'c']) {
      await stand.call('addGallery', { galleryName }, tenant);
      await stand.call('addRegistrationToGallery', { galleryName, registrationCode: anna }, tenant);
    }
    await known(tenant);
    const rows = await stand.rows('SELECT name FROM gallery WHERE tenant = $1 ORDER BY id', [tenant]);
    const [first, second, third] = rows.map(({ name }) => String(name)) as [string, string, string];
    const place = { galleryName: first };
    // After the index was read, and before the database is; the third before its turn.
    const meanwhile = [
      async () => {
        await stand.call('addRegistrationToGallery', { ...place, registrationCode: berta }, tenant);
        await stand.call('deleteRegistrationFromGallery', { ...place, registrationCode: anna }, tenant);
        await stand.call('deleteGallery', { galleryName: third }, tenant);
      },
      () => stand.call('deleteGallery', { galleryName: second }, tenant),
    ];
    const { members: read } = stand.index;
    stand.index.members = async function* (...of) {
      yield* read.apply(stand.index, of);
      await meanwhile.shift()?.();
    };
    try {
      expect(await reconcile(tenant)).toMatchObject(zero);
    } finally {
      stand.index.members = read;
    }
    expect(meanwhile).toEqual([]);
    expect(await reconcile(tenant, true)).toMatchObject(zero);
    expect(await stand.find('berta', place, tenant)).toEqual([berta]);
    expect(await stand.find('anna', place, tenant)).toEqual([]);
  });

  it('does not remove who was registered while onboarding was answering', async () => {
    const tenant = 'meanwhile';
    await stand.register('anna', tenant);
    let code = '';
    stand.onboarding.during = async (method) => {
      if (method !== 'list' || code) return;
      code = 'begun';
      code = await stand.register('berta', tenant);
    };
    try {
      await reconcile(tenant, true);
    } finally {
      stand.onboarding.during = async () => undefined;
    }
    expect(await members(tenant)).toContain(code);
    expect(await stand.find('berta', {}, tenant)).toEqual([code]);
  });

  it('removes most members only where a person says so', async () => {
    const tenant = 'accident';
    for (let i = 0; i < 130; i++) stand.onboarding.add(tenant, `p${i}`);
    await known(tenant);
    await stand.eventually(async () => expect(await members(tenant)).toHaveLength(130));
    stand.onboarding.of(tenant).clear();
    await stand.service.get(Comparison).run(tenant);
    expect(await members(tenant)).toHaveLength(130);
    expect(stand.service.logs.join('')).toContain('too many members are no registrations');
    expect(await reconcile(tenant, true)).toMatchObject({ differences: 130, registrations: 0, members: 130 });
    expect(await members(tenant)).toEqual([]);
  });

  it('is one at a time of a tenant, and says when to try again', async () => {
    const tenant = 'impatient';
    await known(tenant);
    const { promise: held, resolve: end } = Promise.withResolvers<void>();
    let isHeld = false;
    stand.onboarding.during = async (method) => {
      if (method !== 'list' || isHeld) return;
      isHeld = true;
      await held;
    };
    try {
      const first = stand.call('reconcile', {}, tenant);
      await stand.eventually(() => expect(isHeld).toBe(true));
      const second = await stand.call('reconcile', { repair: true }, tenant);
      expect(second.status).toBe(503);
      expect(second.headers.get('retry-after')).toBe('5');
      expect((await stand.call('reconcile', {}, 'agreeing')).status).toBe(200);
      end();
      expect((await first).status).toBe(200);
    } finally {
      end();
      stand.onboarding.during = async () => undefined;
    }
    expect((await stand.call('reconcile', {}, tenant)).status).toBe(200);
  });

  it('is refused while onboarding is away', async () => {
    stand.onboarding.failure = new DomainError('UNAVAILABLE', 'away');
    try {
      expect((await stand.call('reconcile', {}, 'agreeing')).status).toBe(503);
    } finally {
      stand.onboarding.failure = undefined;
    }
  });
});
