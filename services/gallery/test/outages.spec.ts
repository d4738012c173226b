import { DomainError } from '@bonafide/platform/errors/domain-error';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureOf } from './support/faces-by-name.js';
import { Stand, TENANT } from './support/stand.js';

const image = (name: string) => pictureOf(name).toString('base64');

describe('while NATS is away', () => {
  let stand: Stand;
  let anna = '';
  beforeAll(async () => {
    stand = await new Stand().start();
    anna = await stand.register('anna');
    expect(await stand.find('anna')).toEqual([anna]);
  });
  afterAll(() => stand?.stop());

  it('nobody is registered, found or not found, and nothing is lost', async () => {
    await stand.nats.stop();
    const refused = [
      ['registerUser', { username: 'berta', email: 'b@example.org', image: image('berta') }],
      ['matchFace', { image: image('anna') }],
      ['listRegistrationInGallery', {}],
      ['isRegistrationInGallery', { galleryName: '(default)', username: 'anna' }],
      ['reconcile', {}],
    ] as const;
    for (const [name, body] of refused) expect((await stand.call(name, body)).status, name).toBe(503);
    expect((await stand.call('addGallery', { galleryName: 'kept' })).status).toBe(200);
    await stand.nats.start();
    await stand.eventually(async () => expect(await stand.find('anna')).toEqual([anna]), 30_000);
    const { code } = stand.onboarding.add(TENANT, 'carl');
    await stand.publish('enrollment.completed', code);
    await stand.eventually(async () => expect(await stand.find('carl')).toEqual([code]), 30_000);
    expect((await stand.call('listGallery')).body.list).toHaveLength(2);
  });
});

describe('an index that cannot take the faces', () => {
  it('is not tried anew by every search, and takes them once it can', async () => {
    const stand = await new Stand().start();
    try {
      const { apply } = stand.index;
      let tries = 0;
      stand.index.apply = async () => {
        tries += 1;
        throw new DomainError('UNAVAILABLE', 'The face index has no memory left');
      };
      const { code } = stand.onboarding.add(TENANT, 'anna');
      await stand.publish('enrollment.completed', code);
      const search = () => stand.call('matchFace', { image: image('anna') });
      await stand.eventually(async () => {
        expect((await search()).status).toBe(503);
        expect(tries).toBeGreaterThan(0);
      });
      tries = 0;
      for (let i = 0; i < 50; i++) expect((await search()).status).toBe(503);
      expect(tries).toBeLessThan(10);
      stand.index.apply = apply;
      await stand.eventually(async () => expect(await stand.find('anna')).toEqual([code]), 30_000);
    } finally {
      await stand.stop();
    }
  });

  it('names in the log for whom it waits, and answers nobody meanwhile', async () => {
    const stand = await new Stand().start();
    try {
      const anna = await stand.register('anna');
      await stand.rows("UPDATE member SET template = '\\x01'::bytea WHERE registration_code = $1", [anna]);
      await stand.index.forget(TENANT);
      expect((await stand.call('matchFace', { image: image('anna') })).status).toBeGreaterThanOrEqual(500);
      expect(stand.service.logs.join()).toContain(`The template of member ${anna} cannot be read`);
    } finally {
      await stand.stop();
    }
  });
});

describe('the largest request', () => {
  it('of 10,000 pairs is one change, and repeated none', async () => {
    const stand = await new Stand('embedded').start();
    try {
      const people = Array.from({ length: 1000 }, (_, i) => stand.onboarding.add(TENANT, `p${i}`));
      const galleryNames = Array.from({ length: 10 }, (_, i) => `g${i}`);
      for (const galleryName of galleryNames) await stand.call('addGallery', { galleryName });
      const body = { galleryNames, registrationCodes: people.map(({ code }) => code) };
      expect((await stand.call('addRegistrationsToGalleries', body)).status).toBe(200);
      const revision = async () =>
        (await stand.rows<{ revision: string }>('SELECT revision FROM tenant_index'))[0]?.revision;
      const before = await revision();
      expect((await stand.call('addRegistrationsToGalleries', body)).status).toBe(200);
      expect(await revision()).toBe(before);
      expect(await stand.find('p7', { galleryName: 'g9' })).toEqual([people[7]?.code]);
      const page = await stand.call('listRegistrationInGallery', { galleryName: 'g3', pageSize: 1000 });
      expect(page.body).toMatchObject({ totalRecords: 1000, totalPages: 1 });
      expect(page.body.list).toHaveLength(1000);
      expect((await stand.call('reconcile')).body).toMatchObject({ differences: 0, members: 1000, faces: 1000 });
    } finally {
      await stand.stop();
    }
  });
});
