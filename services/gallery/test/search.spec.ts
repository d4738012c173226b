import { randomUUID } from 'node:crypto';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { GalleryService } from '@bonafide/proto/gen/bonafide/gallery/v1/gallery_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import { scorePercent } from '@bonafide/vision/face/score';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Candidates } from '../src/search/candidates.js';
import { pictureOf, templateOf } from './support/faces-by-name.js';
import { Stand, TENANT } from './support/stand.js';

const image = (name: string, shot = '', noise = 0) => pictureOf(name, shot, noise).toString('base64');

describe.each(['plain', 'embedded'] as const)('a search (%s index)', (kind) => {
  let stand: Stand;
  const codes: Record<string, string> = {};
  const match = async (body: object, tenant = TENANT) => (await stand.call('matchFace', body, tenant)).body;

  beforeAll(async () => {
    stand = await new Stand(kind).start();
    for (const name of ['anna', 'berta', 'carl', 'dora', 'emil']) codes[name] = await stand.register(name);
    await stand.call('addGallery', { galleryName: 'few' });
    await stand.call('addRegistrationToGallery', { galleryName: 'few', username: 'berta' });
  });
  afterAll(() => stand?.stop());

  it('finds who was registered by the call before, at rank 1', async () => {
    const body = await match({ image: image('anna', 'later', 0.2) });
    expect(body).toMatchObject({
      matchCount: 1,
      list: [{ registrationCode: codes.anna, username: 'anna', rank: 1, reason: 'IDENTIFIED' }],
    });
    const [{ score, scorePercent: percent }] = body.list;
    expect(percent).toBeCloseTo(scorePercent(score), 9);
    expect(Object.keys(body.list[0])).not.toContain('image');
  });

  it('finds nobody where nobody is', async () =>
    expect(await match({ image: image('zoe') })).toEqual({ matchCount: 0, list: [] }));

  it('finds nobody in an empty gallery, and no members of other galleries', async () => {
    await stand.call('addGallery', { galleryName: 'fresh' });
    expect(await stand.find('anna', { galleryName: 'fresh' })).toEqual([]);
    expect(await stand.find('anna', { galleryName: 'few' })).toEqual([]);
    expect(await stand.find('berta', { galleryName: 'few' })).toEqual([codes.berta]);
  });

  it('orders by score, ranks, and cuts the list', async () => {
    const body = await match({ image: image('anna'), cutoffScorePercent: 0, candidateListSize: 1000 });
    const scores = body.list.map(({ score }: { score: number }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(body.list.map(({ rank }: { rank: number }) => rank)).toEqual(scores.map((_: number, i: number) => i + 1));
    expect((await match({ image: image('anna'), candidateListSize: 1, cutoffScorePercent: 1 })).list).toHaveLength(1);
  });

  it('keeps candidates strictly above the cutoff', async () => {
    const [{ scorePercent: percent }] = (await match({ image: image('carl', 'x', 0.25) })).list;
    const asked = (cutoffScorePercent: number) =>
      stand.find('carl', { image: image('carl', 'x', 0.25), cutoffScorePercent });
    expect(await asked(percent)).toEqual([]);
    expect(await asked(percent - 1e-9)).toEqual([codes.carl]);
    expect(await asked(100)).toEqual([]);
  });

  it('is restricted to the candidates that are named, whoever they are', async () => {
    const { anna = '', berta = '' } = codes;
    expect(await stand.find('anna', { candidateList: [] })).toEqual([anna]);
    expect(await stand.find('anna', { candidateList: [berta, randomUUID(), 'nobody'] })).toEqual([]);
    expect(await stand.find('anna', { candidateList: [berta, anna.toUpperCase()] })).toEqual([anna]);
    expect(await stand.find('anna', { candidateList: [anna], galleryName: 'few' })).toEqual([]);
  });

  it('shows pictures where they are asked for', async () => {
    const body = await match({ image: image('dora'), includeImage: true });
    expect(Buffer.from(body.list[0].image, 'base64').toString()).toMatch(/^face dora/);
  });

  it('finds nobody of other tenants', async () => {
    expect(await stand.find('anna', {}, 'stranger')).toEqual([]);
    const code = await stand.register('anna', 'stranger');
    expect(await stand.find('anna', {}, 'stranger')).toEqual([code]);
    expect(await stand.find('anna')).toEqual([codes.anna]);
  });

  it('follows what happens to galleries at once', async () => {
    const in_ = { galleryName: 'few', registrationCode: codes.emil };
    await stand.call('addRegistrationToGallery', in_);
    expect(await stand.find('emil', { galleryName: 'few' })).toEqual([codes.emil]);
    await stand.call('deleteRegistrationFromGallery', in_);
    expect(await stand.find('emil', { galleryName: 'few' })).toEqual([]);
  });

  it('sees what other replicas did, at once', async () => {
    const other = await stand.replica();
    expect(await stand.find('anna', {}, TENANT, other)).toEqual([codes.anna]);
    const code = await stand.register('frieda');
    expect(await stand.find('frieda', {}, TENANT, other)).toEqual([code]);
    await other.call('addGallery', { galleryName: 'shared' });
    await other.call('addRegistrationToGallery', { galleryName: 'shared', registrationCode: code });
    expect(await stand.find('frieda', { galleryName: 'shared' })).toEqual([code]);
    await stand.erase(code);
    await stand.eventually(async () => expect(await stand.find('frieda')).toEqual([]));
    expect(await stand.find('frieda', {}, TENANT, other)).toEqual([]);
  });

  it('leaves a receipt that leads to nobody', async () => {
    const tenant = 'receipts';
    const code = await stand.register('gerd', tenant);
    await stand.find('gerd', {}, tenant);
    await stand.find('zoe', { cutoffScorePercent: 90 }, tenant);
    const rows = await stand.rows<{ outcome: string; policy: object; scores: object }>(
      "SELECT * FROM decision_receipt WHERE tenant = $1 AND operation = 'search' ORDER BY created_at",
      [tenant],
    );
    expect(rows.map(({ outcome }) => outcome)).toEqual(['FOUND', 'NOBODY']);
    expect(rows[0]).toMatchObject({
      policy: { cutoffIsBySize: true, gallerySize: 1, falsePositiveIdentificationRate: 0.001, algorithm: 'F500' },
      scores: { found: 1 },
    });
    expect(rows[1]).toMatchObject({ policy: { cutoffIsBySize: false, cutoffPercent: 90 } });
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(JSON.stringify(rows)).not.toContain('gerd');
  });

  describe('of another service', () => {
    const search = (request: object, tenant = TENANT) => {
      const client = rpcClient(stand.bus, new Metrics('test'), GalleryService);
      const asked = { template: templateOf('anna'), galleryName: '(default)', mostCandidates: 10, leastPercent: 50 };
      return onBehalfOf(tenant, () => client.search({ ...asked, ...request }));
    };

    it('finds the same', async () => {
      const { candidates, receiptId } = await search({});
      expect(candidates).toMatchObject([{ registrationCode: codes.anna }]);
      expect(receiptId).toMatch(/^[0-9a-f-]{36}$/);
      const least = candidates[0]?.scorePercent ?? 0;
      expect((await search({ leastPercent: least })).candidates).toHaveLength(1);
      expect((await search({ template: templateOf('zoe') })).candidates).toEqual([]);
    });

    it.each([
      ['an unknown gallery', { galleryName: 'nowhere' }, { code: 'NOT_FOUND', details: { reason: 'gallery' } }],
      ['no template', { template: new Uint8Array(8) }, { code: 'INVALID_VALUE', details: { reason: 'template' } }],
      [
        'a template of another pack',
        { template: templateOf('anna', { pack: 'old' }) },
        { code: 'INVALID_VALUE', details: { reason: 'template_version' } },
      ],
      ['too many candidates', { mostCandidates: 101 }, { code: 'INVALID_VALUE' }],
      ['no percentage', { leastPercent: Number.NaN }, { code: 'INVALID_VALUE' }],
    ])('refuses %s', (_what, request, refusal) => expect(search(request)).rejects.toMatchObject(refusal));
  });

  it('opens no more templates than it takes to be sure', async () => {
    const tenant = 'alike';
    for (let i = 0; i < 300; i++)
      stand.onboarding.add(tenant, `s${i}`, { template: templateOf('mask', { shot: `s${i}`, noise: 0.01 * i }) });
    const compare = vi.spyOn(Candidates.prototype, 'compare');
    try {
      const found = await stand.find('mask', { candidateListSize: 60, cutoffScorePercent: 0 }, tenant);
      expect(found).toHaveLength(60);
      const opened = compare.mock.calls.reduce((sum, [, , codes]) => sum + codes.length, 0);
      expect(opened).toBeLessThan(130);
    } finally {
      compare.mockRestore();
    }
  });

  it('finds who scores best behind many who are more alike and score less', async () => {
    const tenant = 'covered';
    const crowd = Array.from({ length: 60 }, (_, i) => ({ shot: `s${i}`, noise: 0.33, covered: true }));
    for (const how of crowd) stand.onboarding.add(tenant, how.shot, { template: templateOf('mask', how) });
    const template = templateOf('mask', { shot: 'bare', noise: 0.34 });
    const { code } = stand.onboarding.add(tenant, 'bare', { template });
    const client = rpcClient(stand.bus, new Metrics('test'), GalleryService);
    const probe = { template: templateOf('mask', { covered: true }), galleryName: '(default)', leastPercent: 10 };
    const [one, all] = await onBehalfOf(tenant, async () => [
      await client.search({ ...probe, mostCandidates: 1 }),
      await client.search({ ...probe, mostCandidates: 100 }),
    ]);
    expect(all.candidates).toHaveLength(61);
    expect(all.candidates[0]?.registrationCode).toBe(code);
    expect(one.candidates).toEqual(all.candidates.slice(0, 1));
  });

  it('is refused, never empty, while onboarding cannot tell who is new', async () => {
    stand.onboarding.add('unseen', 'anna');
    stand.onboarding.failure = new DomainError('UNAVAILABLE', 'away');
    try {
      const answer = await stand.call('matchFace', { image: image('anna') }, 'unseen');
      expect([answer.status, answer.headers.get('retry-after') !== null]).toEqual([503, true]);
    } finally {
      stand.onboarding.failure = undefined;
    }
    expect(await stand.find('anna', {}, 'unseen')).toHaveLength(1);
  });
});

describe('the default cutoff', () => {
  it('rises with the gallery, and with what the tenant wants', async () => {
    const stand = await new Stand().start();
    try {
      const weak = { image: image('anna', 'weak', 0.38) };
      const tenant = 'sizes';
      await stand.register('anna', tenant);
      const [{ score }] = (await stand.call('matchFace', { ...weak, cutoffScorePercent: 0 }, tenant)).body.list;
      expect(score).toBeGreaterThan(3.4);
      expect(score).toBeLessThan(5);
      expect(await stand.find('anna', weak, tenant)).toHaveLength(1);
      for (let i = 0; i < 400; i++) stand.onboarding.add(tenant, `crowd-${i}`);
      await stand.call('reconcile', { repair: true }, tenant);
      expect(await stand.find('anna', weak, tenant)).toEqual([]);
      const asked = await stand.call('matchFace', { ...weak, cutoffScorePercent: 40 }, tenant);
      expect(asked.body.list[0]).toMatchObject({ rank: 1, reason: 'POSSIBLE' });
    } finally {
      await stand.stop();
    }
  });
});
