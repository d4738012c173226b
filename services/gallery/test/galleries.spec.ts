import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MembershipSweep } from '../src/galleries/sweep.js';
import { Stand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await new Stand().start();
});
afterAll(() => stand?.stop());

const done = { status: 200, text: '' };
const refused = (field: string, errorCode = 'INPUT_VALUES_ERROR') => ({
  status: 400,
  body: { errorCode, status: 400, errorMsg: expect.stringContaining(`"${field}"`) },
});
const names = async (tenant: string) => (await stand.call('listGallery', undefined, tenant)).body;

describe('memberships of deleted galleries', () => {
  it('are swept without waiting for who changes one of them', async () => {
    const tenant = 'swept';
    const codes = [await stand.register('anna', tenant), await stand.register('berta', tenant)];
    await stand.call('addGallery', { galleryName: 'g' }, tenant);
    await stand.call('addRegistrationsToGalleries', { galleryNames: ['g'], registrationCodes: codes }, tenant);
    const other = stand.service.database.createQueryRunner();
    const left = () => stand.rows('SELECT registration_code AS code FROM membership WHERE tenant = $1', [tenant]);
    try {
      await other.startTransaction();
      await other.query('SELECT FROM membership WHERE registration_code = $1 FOR UPDATE', [codes[0]]);
      await stand.call('deleteGallery', { galleryName: 'g' }, tenant);
      void stand.service.get(MembershipSweep).run();
      await stand.eventually(async () => expect(await left()).toEqual([{ code: codes[0] }]), 3000);
    } finally {
      await other.rollbackTransaction();
      await other.release();
    }
    await stand.service.get(MembershipSweep).run();
    expect(await left()).toEqual([]);
  });
});

describe('galleries', () => {
  it('are made, listed by name behind the built-in one, and deleted', async () => {
    expect(await names('names')).toEqual({ list: [{ galleryName: '(default)' }] });
    for (const galleryName of ['night-shift', ' Branch 12 ', 'Cafe\u0301'])
      expect(await stand.call('addGallery', { galleryName }, 'names')).toMatchObject(done);
    expect((await names('names')).list.map((one: { galleryName: string }) => one.galleryName)).toEqual([
      '(default)',
      'Branch 12',
      'Café',
      'night-shift',
    ]);
    expect(await stand.call('deleteGallery', { galleryName: 'Café' }, 'names')).toMatchObject(done);
    expect((await names('names')).list).toHaveLength(3);
    expect(await stand.call('deleteGallery', { galleryName: 'Café' }, 'names')).toMatchObject(refused('galleryName'));
  });

  it('have names of their own within a tenant', async () => {
    expect(await stand.call('addGallery', { galleryName: 'one' }, 'first')).toMatchObject(done);
    expect(await stand.call('addGallery', { galleryName: 'one' }, 'first')).toMatchObject(refused('galleryName'));
    expect(await stand.call('addGallery', { galleryName: 'one' }, 'second')).toMatchObject(done);
    expect(await stand.call('deleteGallery', { galleryName: 'one' }, 'second')).toMatchObject(done);
    expect((await names('first')).list).toHaveLength(2);
  });

  it.each(['(default)', '(DEFAULT)'])('are not named %s', async (galleryName) =>
    expect(await stand.call('addGallery', { galleryName }, 'reserved')).toMatchObject(refused('galleryName')),
  );

  it('of one name are made once by 20 requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => stand.call('addGallery', { galleryName: 'race' }, 'race')),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await names('race')).list).toHaveLength(2);
  });
});

describe('memberships', () => {
  const tenant = 'members';
  let [anna, berta, carl] = ['', '', ''];
  const listed = async (body: object = {}) => (await stand.call('listRegistrationInGallery', body, tenant)).body;
  const galleriesOf = async (registrationCode: string) =>
    (await stand.call('listGalleryOfRegistration', { registrationCode }, tenant)).body;
  const isIn = async (galleryName: string, registrationCode: string) =>
    (await stand.call('isRegistrationInGallery', { galleryName, registrationCode }, tenant)).body;

  beforeAll(async () => {
    anna = await stand.register('anna', tenant);
    berta = await stand.register('berta', tenant);
    carl = await stand.register('carl', tenant);
    for (const galleryName of ['a', 'b', 'c']) await stand.call('addGallery', { galleryName }, tenant);
  });

  it('begin with the built-in gallery', async () => {
    expect(await galleriesOf(anna)).toEqual({ list: ['(default)'] });
    expect(await isIn('(default)', anna)).toEqual({ exist: true });
    expect(await isIn('a', anna)).toEqual({ exist: false });
  });

  it('are added and removed one by one, by code or username, and repeated', async () => {
    for (const who of [{ registrationCode: anna }, { username: 'anna' }, { registrationCode: anna, username: 'berta' }])
      expect(await stand.call('addRegistrationToGallery', { galleryName: 'a', ...who }, tenant)).toMatchObject(done);
    expect(await galleriesOf(anna)).toEqual({ list: ['(default)', 'a'] });
    expect(await galleriesOf(berta)).toEqual({ list: ['(default)'] });
    expect(await isIn('a', anna.toUpperCase())).toEqual({ exist: true });
    const leaving = { galleryName: 'a', username: 'anna' };
    for (let i = 0; i < 2; i++)
      expect(await stand.call('deleteRegistrationFromGallery', leaving, tenant)).toMatchObject(done);
    expect(await isIn('a', anna)).toEqual({ exist: false });
    expect((await listed({ galleryName: 'a' })).totalRecords).toBe(0);
  });

  it('are added and removed many at a time', async () => {
    const galleryNames = ['b', 'c', 'b'];
    const bulk = { galleryNames, registrationCodes: [anna, anna, berta], usernames: ['carl'] };
    expect(await stand.call('addRegistrationsToGalleries', bulk, tenant)).toMatchObject(done);
    expect((await listed({ galleryName: 'b' })).list).toHaveLength(3);
    expect(await galleriesOf(carl)).toEqual({ list: ['(default)', 'b', 'c'] });
    const leaving = { galleryNames: ['b'], usernames: ['anna', 'berta'] };
    expect(await stand.call('deleteRegistrationsFromGalleries', leaving, tenant)).toMatchObject(done);
    expect((await listed({ galleryName: 'b' })).list).toEqual([{ registrationCode: carl, username: 'carl' }]);
    expect((await listed({ galleryName: 'c' })).totalRecords).toBe(3);
  });

  it('in the built-in gallery stay', async () => {
    const one = { galleryName: '(default)', registrationCode: anna };
    expect(await stand.call('addRegistrationToGallery', one, tenant)).toMatchObject(done);
    expect(await stand.call('deleteRegistrationFromGallery', one, tenant)).toMatchObject(refused('galleryName'));
    const many = { galleryNames: ['a', '(default)'], registrationCodes: [anna] };
    expect(await stand.call('addRegistrationsToGalleries', many, tenant)).toMatchObject(done);
    const refusal = await stand.call('deleteRegistrationsFromGalleries', many, tenant);
    expect(refusal).toMatchObject(refused('galleryNames[1]'));
    expect(await isIn('a', anna)).toEqual({ exist: true });
    expect(await stand.call('deleteGallery', { galleryName: '(default)' }, tenant)).toMatchObject(
      refused('galleryName'),
    );
  });

  it('change all or nothing', async () => {
    const body = { galleryNames: ['a', 'nowhere'], registrationCodes: [berta] };
    const refusal = await stand.call('addRegistrationsToGalleries', body, tenant);
    expect(refusal).toMatchObject(refused('galleryNames[1]'));
    const strangers = { galleryNames: ['a'], registrationCodes: [berta], usernames: ['carl', 'nobody'] };
    expect(await stand.call('addRegistrationsToGalleries', strangers, tenant)).toMatchObject(refused('usernames[1]'));
    expect(await isIn('a', berta)).toEqual({ exist: false });
  });

  it('end with their gallery, whose name is free again', async () => {
    await stand.call('addGallery', { galleryName: 'short' }, tenant);
    await stand.call('addRegistrationToGallery', { galleryName: 'short', registrationCode: anna }, tenant);
    await stand.call('deleteGallery', { galleryName: 'short' }, tenant);
    expect((await galleriesOf(anna)).list).not.toContain('short');
    await stand.call('addGallery', { galleryName: 'short' }, tenant);
    expect((await listed({ galleryName: 'short' })).list).toEqual([]);
    expect(await isIn('short', anna)).toEqual({ exist: false });
  });

  it('of galleries that are gone are swept, and no others', async () => {
    const rows = () => stand.rows('SELECT gallery_id FROM membership WHERE tenant = $1', [tenant]);
    const before = (await rows()).length;
    await stand.call('addGallery', { galleryName: 'swept' }, tenant);
    const all = { galleryNames: ['swept'], registrationCodes: [anna, berta, carl] };
    await stand.call('addRegistrationsToGalleries', all, tenant);
    await stand.call('deleteGallery', { galleryName: 'swept' }, tenant);
    await stand.service.get(MembershipSweep).run();
    const inGalleries = await stand.rows(
      'SELECT FROM membership JOIN gallery ON gallery.id = gallery_id WHERE membership.tenant = $1',
      [tenant],
    );
    expect((await rows()).length).toBe(inGalleries.length);
    expect(before).toBeGreaterThanOrEqual(inGalleries.length);
    expect(inGalleries.length).toBeGreaterThan(0);
    expect(await stand.rows('SELECT FROM deleted_gallery')).toEqual([]);
  });

  it('count what 50 requests at once add and remove', async () => {
    await stand.call('addGallery', { galleryName: 'busy' }, tenant);
    const change = (i: number) =>
      stand.call(
        i % 2 ? 'addRegistrationToGallery' : 'deleteRegistrationFromGallery',
        { galleryName: 'busy', registrationCode: [anna, berta, carl][i % 3] },
        tenant,
      );
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => change(i)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { totalRecords, list } = await listed({ galleryName: 'busy' });
    expect(totalRecords).toBe(list.length);
  });

  it('are refused or gone where the gallery is deleted at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const galleryName = `fleeting-${round}`;
      await stand.call('addGallery', { galleryName }, tenant);
      const [added] = await Promise.all([
        stand.call('addRegistrationToGallery', { galleryName, registrationCode: anna }, tenant),
        stand.call('deleteGallery', { galleryName }, tenant),
      ]);
      expect([200, 400]).toContain(added.status);
      expect((await galleriesOf(anna)).list).not.toContain(galleryName);
      expect(await stand.find('anna', { galleryName: '(default)' }, tenant)).toEqual([anna]);
    }
  });

  it('of others are nobody’s business', async () => {
    const stranger = { galleryName: '(default)', registrationCode: anna };
    expect(await stand.call('isRegistrationInGallery', stranger, 'stranger')).toMatchObject(
      refused('registrationCode'),
    );
    const body = await stand.call('listRegistrationInGallery', {}, 'stranger');
    expect(body.body).toMatchObject({ totalRecords: 0, list: [] });
    await stand.call('addGallery', { galleryName: 'a' }, 'stranger');
    const adding = await stand.call(
      'addRegistrationToGallery',
      { galleryName: 'a', registrationCode: anna },
      'stranger',
    );
    expect(adding).toMatchObject(refused('registrationCode'));
  });
});

describe('pages of members', () => {
  const tenant = 'pages';
  let codes: string[] = [];
  const page = async (body: object) => (await stand.call('listRegistrationInGallery', body, tenant)).body;
  const codesOf = ({ list }: { list: { registrationCode: string }[] }) => list.map((one) => one.registrationCode);

  beforeAll(async () => {
    for (let i = 0; i < 7; i++) codes.push(await stand.register(`p${i}`, tenant));
    codes = codes.sort();
  });

  it('are in the order of the codes', async () => {
    expect(await page({})).toMatchObject({ pageNumber: 1, pageSize: 100, totalRecords: 7, totalPages: 1 });
    expect(codesOf(await page({}))).toEqual(codes);
    expect(codesOf(await page({ pageNumber: 2, pageSize: 3 }))).toEqual(codes.slice(3, 6));
    expect(await page({ pageNumber: 3, pageSize: 3 })).toMatchObject({ totalPages: 3, list: [{}] });
    expect((await page({ pageNumber: 4, pageSize: 3 })).list).toEqual([]);
    expect((await page({ galleryName: null })).list).toHaveLength(7);
  });

  it('hold images and templates where they are asked for', async () => {
    const [plain] = (await page({ pageSize: 1 })).list;
    expect(Object.keys(plain).sort()).toEqual(['registrationCode', 'username']);
    const [full] = (await page({ pageSize: 1, includeImage: true, includeTemplate: true })).list;
    expect(Buffer.from(full.image, 'base64').toString()).toMatch(/^face p\d/);
    expect(Buffer.from(full.template, 'base64').toString('latin1')).toMatch(/^sealed BFFT/);
  });

  it('refuse a gallery that is not there', async () => {
    const answer = await stand.call('listRegistrationInGallery', { galleryName: randomUUID() }, tenant);
    expect(answer).toMatchObject(refused('galleryName'));
  });

  it('are refused, never empty, while onboarding is away', async () => {
    const { DomainError } = await import('@bonafide/platform/errors/domain-error');
    stand.onboarding.failure = new DomainError('UNAVAILABLE', 'away');
    try {
      expect((await stand.call('listRegistrationInGallery', {}, tenant)).status).toBe(503);
      expect(
        (await stand.call('isRegistrationInGallery', { galleryName: '(default)', username: 'p1' }, tenant)).status,
      ).toBe(503);
    } finally {
      stand.onboarding.failure = undefined;
    }
  });
});
