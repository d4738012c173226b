import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import type { GalleryService } from '@bonafide/proto/gen/bonafide/gallery/v1/gallery_pb';
import type { StubService } from '@bonafide/testing/stub-service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { auditOf } from './support/audit.js';
import { type Members, stubGallery } from './support/gallery.js';
import { captureOf, enrolled, person, photograph, type Stand, startStand, TEMPLATE } from './support/stand.js';

const TWIN = { registrationCode: '11111111-1111-4111-8111-111111111111', score: 9.5, scorePercent: 91.7 };
const OTHER = { registrationCode: '22222222-2222-4222-8222-222222222222', score: 9.1, scorePercent: 90.5 };

let stand: Stand;
let members: Members;
let gallery: StubService<typeof GalleryService>;
beforeAll(async () => {
  stand = await startStand();
  ({ members, gallery } = await stubGallery(stand.nats.url));
});
afterAll(async () => {
  await gallery?.stop();
  await stand?.stop();
});
beforeEach(() => {
  Object.assign(members, { found: [], meanwhile: () => undefined });
  stand.engines.decision = LivenessDecision.LIVE;
  gallery.calls.search.length = 0;
});

/** A tenant of its own that prevents duplicates. */
async function preventing(checks: object = { addDevice: false }, matchThreshold = 90): Promise<string> {
  const tenant = `tenant-${randomUUID()}`;
  const enrollment = { ...checks, checkDuplicateEnrollment: { enabled: true, matchThreshold } };
  const answer = await stand.post(
    '/admin/customerConfig',
    { onboardingConfig: { onboardingOptions: { enrollment } } },
    tenant,
  );
  expect([answer.status, answer.text]).toEqual([200, '{}']);
  return tenant;
}
const begin = async (tenant: string) =>
  (await stand.post('/enrollment/enroll', person(), tenant)).body.enrollmentToken as string;
const addFace = async (tenant: string, enrollmentToken: string) =>
  stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData: captureOf(await photograph()) }, tenant);
const reviews = async (tenant: string) =>
  (await stand.get('/admin/review', tenant)).body.reviews as { reviewId: string }[];
const decide = (tenant: string, reviewId: string, decision: string) =>
  stand.post(`/admin/review/${reviewId}`, { decision }, tenant);
const rows = async (table: string, tenant: string): Promise<unknown[]> =>
  stand.service.database.query(`SELECT * FROM ${table} WHERE tenant = $1`, [tenant]);

/** An enrolment whose face was found, and its review. */
async function found(checks?: object) {
  const tenant = await preventing(checks);
  const token = await begin(tenant);
  members.found = [TWIN];
  const answer = await addFace(tenant, token);
  const [review] = await reviews(tenant);
  return { tenant, token, answer, reviewId: review?.reviewId ?? '' };
}

describe('a face that nobody has registered', () => {
  it('passes, after the gallery was asked for its template', async () => {
    const tenant = await preventing({ addDevice: false }, 85.5);
    const { body, text } = await addFace(tenant, await begin(tenant));
    expect(body).toMatchObject({
      livenessResult: true,
      faceDuplicateCheck: { duplicateFound: false, matchThreshold: 85.5, matches: [] },
      enrollmentStatus: 2,
      registrationCode: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(Object.keys(JSON.parse(text)).slice(0, 3)).toEqual([
      'livenessResult',
      'faceDuplicateCheck',
      'enrollmentStatus',
    ]);
    const [{ template, ...asked } = { template: undefined }, ...more] = gallery.calls.search;
    expect([Buffer.from(template ?? []), more]).toEqual([TEMPLATE, []]);
    expect(asked).toMatchObject({ galleryName: '(default)', mostCandidates: 10, leastPercent: 85.5 });
    const [outcome] = (await rows('outcome', tenant)) as { scores: object; engine_receipts: string[] }[];
    expect(outcome).toMatchObject({
      scores: { duplicateFound: false, duplicates: 0, duplicateThreshold: 85.5 },
      engine_receipts: ['receipt-liveness', 'receipt-gallery'],
    });
  });

  it('is one whose candidates stay below the threshold, whatever the gallery sends', async () => {
    const tenant = await preventing();
    members.found = [{ ...TWIN, scorePercent: 89.9 }];
    expect((await addFace(tenant, await begin(tenant))).body).toMatchObject({
      faceDuplicateCheck: { duplicateFound: false, matches: [] },
      enrollmentStatus: 2,
    });
  });
});

describe('a face that is registered already', () => {
  it('keeps the enrolment open, keeps no face, and tells nobody whose it is', async () => {
    const { tenant, answer } = await found();
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({
        livenessResult: true,
        faceDuplicateCheck: { duplicateFound: true, matchThreshold: 90, matches: [{ score: 91.7 }] },
        enrollmentStatus: 1,
        registrationCode: '',
      }),
    ]);
    expect(await rows('face_sample', tenant)).toEqual([]);
    const kept = await Promise.all(['step', 'outcome', 'review', 'audit_entry'].map((table) => rows(table, tenant)));
    const text = `${answer.text} ${JSON.stringify(kept)} ${stand.service.logs.join('\n')}`;
    for (const secret of [TWIN.registrationCode, TEMPLATE.toString()]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
    const [outcome] = (await rows('outcome', tenant)) as object[];
    expect(outcome).toMatchObject({
      passed: false,
      scores: { duplicateFound: true, duplicates: 1, duplicateScore: 9.5, duplicateThreshold: 90 },
    });
  });

  it('waits for a person, whatever other face the caller sends meanwhile', async () => {
    const { tenant, token } = await found();
    members.found = [];
    for (const _ of [1, 2]) {
      expect((await addFace(tenant, token)).body).toMatchObject({
        faceDuplicateCheck: { duplicateFound: true, matches: [] },
        enrollmentStatus: 1,
      });
    }
    expect(gallery.calls.search).toHaveLength(1);
    expect(await reviews(tenant)).toHaveLength(1);
    expect(await rows('face_sample', tenant)).toEqual([]);
  });

  it('waits though the tenant looks for nobody any more', async () => {
    const { tenant, token, reviewId } = await found();
    const enrollment = { checkDuplicateEnrollment: { enabled: false } };
    await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions: { enrollment } } }, tenant);
    expect((await addFace(tenant, token)).body).toMatchObject({
      faceDuplicateCheck: { duplicateFound: true, matches: [] },
      enrollmentStatus: 1,
    });
    expect((await decide(tenant, reviewId, 'accept')).status).toBe(200);
    const { body } = await addFace(tenant, token);
    expect([body.enrollmentStatus, body.faceDuplicateCheck]).toEqual([2, undefined]);
    expect(gallery.calls.search).toHaveLength(1);
  });

  it('is shown to an administrator, with its picture, and that is in the audit log', async () => {
    const { tenant, reviewId } = await found();
    const { status, body, headers } = await stand.get(`/admin/review/${reviewId}`, tenant);
    expect([status, headers.get('cache-control'), body]).toEqual([
      200,
      'no-store',
      {
        reviewId,
        check: 'addFace',
        flow: 'enrollment',
        openedAt: expect.any(String),
        expiresAt: expect.any(String),
        profile: expect.objectContaining({ firstName: 'Troy' }),
        findings: [{ id: TWIN.registrationCode, registrationCode: TWIN.registrationCode, score: 9.5, percent: 91.7 }],
        pictures: [{ kind: 'face', mediaType: 'image/jpeg', image: expect.stringMatching(/^\/9j\//) }],
      },
    ]);
    expect(await auditOf(stand, tenant)).toContainEqual(
      expect.objectContaining({ kind: 'review.read', facts: expect.objectContaining({ check: 'addFace' }) }),
    );
    expect(await reviews(tenant)).toEqual([
      { reviewId, check: 'addFace', flow: 'enrollment', openedAt: body.openedAt, expiresAt: body.expiresAt },
    ]);
  });

  it('passes once a person has accepted it, and another one who is found later does not', async () => {
    const { tenant, token, reviewId } = await found();
    expect((await decide(tenant, reviewId, 'accept')).body).toEqual({ reviewId, decision: 'accept' });
    expect((await decide(tenant, reviewId, 'accept')).status).toBe(200);
    expect(await reviews(tenant)).toEqual([]);
    members.found = [TWIN, OTHER];
    expect((await addFace(tenant, token)).body).toMatchObject({
      faceDuplicateCheck: { duplicateFound: true, matches: [{ score: 90.5 }] },
      enrollmentStatus: 1,
    });
    expect((await decide(tenant, reviewId, 'accept')).status).toBe(400);
    const [next] = await reviews(tenant);
    const { findings } = (await stand.get(`/admin/review/${next?.reviewId}`, tenant)).body;
    expect(findings.map(({ id }: { id: string }) => id)).toEqual([TWIN.registrationCode, OTHER.registrationCode]);
    await decide(tenant, next?.reviewId ?? '', 'accept');
    expect((await addFace(tenant, token)).body).toMatchObject({
      faceDuplicateCheck: { duplicateFound: false, matches: [] },
      enrollmentStatus: 2,
      registrationCode: expect.stringMatching(/./),
    });
    const [{ code }] = (await rows('subject', tenant)) as [{ code: string }];
    const { records } = (await stand.get(`/admin/registration/${code}/export`, tenant)).body;
    expect(records.reviews).toEqual([{ check: 'addFace', state: 'accepted', openedAt: expect.any(String) }]);
    expect((await auditOf(stand, tenant)).filter(({ kind }) => kind === 'review.accepted')).toHaveLength(2);
  });

  it('has its idle time anew once a person has accepted it', async () => {
    const { tenant, reviewId } = await found();
    await stand.service.database.query(`UPDATE session SET expires_at = now() + interval '5 s' WHERE tenant = $1`, [
      tenant,
    ]);
    await decide(tenant, reviewId, 'accept');
    const [{ seconds }] = await stand.service.database.query(
      'SELECT extract(epoch FROM expires_at - now())::float8 AS seconds FROM session WHERE tenant = $1',
      [tenant],
    );
    expect([seconds > 880, seconds <= 900]).toEqual([true, true]);
  });

  it('ends the enrolment where a person refuses it, and nothing of the person stays', async () => {
    const { tenant, token, reviewId } = await found();
    expect((await decide(tenant, reviewId, 'refuse')).status).toBe(200);
    const late = await addFace(tenant, token);
    expect([late.status, late.body.errorMsg]).toEqual([400, 'The enrollment is failed: not a valid token']);
    for (const table of ['subject', 'review', 'step']) {
      expect(await rows(table, tenant)).toEqual([]);
    }
    expect((await decide(tenant, reviewId, 'refuse')).status).toBe(400);
    expect(await auditOf(stand, tenant)).toContainEqual(
      expect.objectContaining({ kind: 'review.refused', facts: expect.objectContaining({ check: 'addFace' }) }),
    );
  });

  it('is not denied by anything but that: the enrolment may be cancelled, and expires with its review', async () => {
    const cancelled = await found();
    await stand.post('/enrollment/cancel', { enrollmentToken: cancelled.token }, cancelled.tenant);
    const expired = await found();
    await stand.service.database.query(`UPDATE session SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [
      expired.tenant,
    ]);
    expect(await reviews(expired.tenant)).toEqual([]);
    expect((await decide(expired.tenant, expired.reviewId, 'accept')).status).toBe(400);
    await stand.service.get(Sweeper).sweep();
    for (const { tenant } of [cancelled, expired]) expect(await rows('review', tenant)).toEqual([]);
  });

  it('is nothing to another tenant', async () => {
    const { tenant, reviewId } = await found();
    const other = await preventing();
    expect(await reviews(other)).toEqual([]);
    expect((await stand.get(`/admin/review/${reviewId}`, other)).status).toBe(400);
    expect((await decide(other, reviewId, 'accept')).status).toBe(400);
    expect(await reviews(tenant)).toHaveLength(1);
  });

  it('cannot be passed by one that is found nowhere and sent at the same time', async () => {
    const tenant = await preventing();
    const token = await begin(tenant);
    const { promise: searched, resolve: isSearched } = Promise.withResolvers<void>();
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    members.meanwhile = async () => {
      isSearched();
      await held;
      return [];
    };
    const clean = addFace(tenant, token);
    await searched;
    members.meanwhile = () => [TWIN];
    expect((await addFace(tenant, token)).body.enrollmentStatus).toBe(1);
    letGo();
    expect((await clean).status).toBe(503);
    expect(await rows('face_sample', tenant)).toEqual([]);
    expect(await reviews(tenant)).toHaveLength(1);
  });

  it('that is found twice at the same time is one review, of what was found first', async () => {
    const tenant = await preventing();
    const token = await begin(tenant);
    const { promise: searched, resolve: isSearched } = Promise.withResolvers<void>();
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    members.meanwhile = async () => {
      isSearched();
      await held;
      return [OTHER];
    };
    const second = addFace(tenant, token);
    await searched;
    members.meanwhile = () => [TWIN];
    await addFace(tenant, token);
    const before = await rows('review', tenant);
    letGo();
    expect((await second).body).toMatchObject({ faceDuplicateCheck: { duplicateFound: true }, enrollmentStatus: 1 });
    expect(await rows('review', tenant)).toEqual(before);
  });

  it('after another one has passed changes nothing: neither the kept face nor what is owed', async () => {
    const tenant = await preventing({ addDevice: true });
    const token = await begin(tenant);
    expect((await addFace(tenant, token)).body.enrollmentStatus).toBe(1);
    const before = await rows('face_sample', tenant);
    members.found = [TWIN];
    expect((await addFace(tenant, token)).body.faceDuplicateCheck.duplicateFound).toBe(true);
    expect(await rows('face_sample', tenant)).toEqual(before);
    expect(await reviews(tenant)).toEqual([]);
  });
});

describe('nothing is kept and nobody passes', () => {
  it.each([
    ['is away', new DomainError('UNAVAILABLE', 'gallery is not available'), 503],
    ['has no such gallery', new DomainError('NOT_FOUND', 'No such gallery'), 500],
    ['refuses the template', new DomainError('INVALID_VALUE', 'x', { reason: 'template_version' }), 500],
  ])('where the gallery %s', async (_what, error, status) => {
    const tenant = await preventing();
    const token = await begin(tenant);
    members.meanwhile = () => {
      throw error;
    };
    expect((await addFace(tenant, token)).status).toBe(status);
    expect([await rows('face_sample', tenant), await rows('outcome', tenant)]).toEqual([[], []]);
  });

  it.each([
    ['a percentage beyond 100', [{ ...TWIN, scorePercent: 101 }]],
    ['no score', [{ ...TWIN, score: Number.NaN }]],
    ['no code', [{ ...TWIN, registrationCode: '' }]],
    [
      'more faces than it was asked for',
      Array.from({ length: 11 }, () => ({ ...TWIN, registrationCode: randomUUID() })),
    ],
  ])('where it answers %s', async (_what, candidates) => {
    const tenant = await preventing();
    const token = await begin(tenant);
    members.found = candidates;
    expect((await addFace(tenant, token)).status).toBe(500);
    expect(await rows('face_sample', tenant)).toEqual([]);
  });

  it('where no gallery runs', async () => {
    const alone = await startStand();
    const enrollment = { addDevice: false, checkDuplicateEnrollment: { enabled: true } };
    await alone.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions: { enrollment } } });
    const { enrollmentToken } = (await alone.post('/enrollment/enroll', person())).body;
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    const { status, body } = await alone.post('/enrollment/addFace', face);
    expect([status, body.errorMsg]).toEqual([503, expect.stringMatching(/not available|unavailable/i)]);
    expect(await alone.service.database.query('SELECT FROM face_sample')).toEqual([]);
    await alone.stop();
  });
});

it('a capture that is not live is looked for nowhere, and the answer does not say that nobody was found', async () => {
  const tenant = await preventing();
  stand.engines.decision = LivenessDecision.SPOOF;
  const { body } = await addFace(tenant, await begin(tenant));
  expect([body.livenessResult, body.faceDuplicateCheck]).toEqual([false, { matchThreshold: 90, matches: [] }]);
  expect(gallery.calls.search).toEqual([]);
});

it('without the switch nobody is looked for', async () => {
  const tenant = `tenant-${randomUUID()}`;
  members.found = [TWIN];
  const { code } = await enrolled(stand, tenant);
  expect([code.length > 0, gallery.calls.search]).toEqual([true, []]);
});

it('a stored switch that cannot be read is on, for whoever looks like anybody', async () => {
  const tenant = `tenant-${randomUUID()}`;
  const enrollment = { addDevice: false, checkDuplicateEnrollment: { enabled: 'yes', matchThreshold: 12 } };
  await stand.service.database.query(
    `INSERT INTO tenant_setting (tenant, section, version, changes, updated_at) VALUES ($1, 'customer-config', 1, $2, now())`,
    [tenant, JSON.stringify({ onboardingConfig: { onboardingOptions: { enrollment } } })],
  );
  const { body } = await addFace(tenant, await begin(tenant));
  expect(body.faceDuplicateCheck).toMatchObject({ duplicateFound: false, matchThreshold: 70 });
});

it.each([69, 100, '90'])('a threshold of %j is refused', async (matchThreshold) => {
  const enrollment = { checkDuplicateEnrollment: { enabled: true, matchThreshold } };
  const answer = await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions: { enrollment } } });
  expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining('matchThreshold')]);
});

it.each([
  ['no-id', {}],
  [randomUUID(), { decision: 'accept' }],
  [randomUUID(), { decision: 'maybe' }],
])('a decision about %s by %j is refused', async (reviewId, body) =>
  expect((await stand.post(`/admin/review/${reviewId}`, body)).status).toBe(400),
);
