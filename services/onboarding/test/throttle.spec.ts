import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { startTestService } from '@bonafide/testing/service';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onboarding } from '../src/service.js';
import {
  type Answer,
  callerOf,
  captureOf,
  enrolled,
  photograph,
  returning,
  SECRETS,
  type Stand,
  startStand,
  TENANT,
} from './support/stand.js';

const DELAY = 30;
let stand: Stand;
let person: Awaited<ReturnType<typeof enrolled>>;
beforeAll(async () => {
  stand = await startStand();
  const policy = { faceFailuresBeforeDelay: 2, faceDelaySeconds: DELAY, maxFaceFailures: 4 };
  await stand.post('/admin/customerConfig', { onboardingConfig: { policy } });
});
afterAll(() => stand.stop());
beforeEach(async () => {
  person = await enrolled(stand);
});
afterEach(() => Object.assign(stand.engines, { decision: LivenessDecision.LIVE, withheld: false, score: 6 }));

/** A face of the person in a session of its own. */
async function tryFace(score: number): Promise<Answer> {
  const { face } = await returning(stand, person.code, person.keys);
  stand.engines.score = score;
  return stand.post('/authentication/verifyFace', face);
}

/** Lets the delay pass. */
const waitLong = () =>
  stand.service.database.query(
    `UPDATE attempt SET failed_at = failed_at - make_interval(secs => $2) FROM subject WHERE id = subject_id AND code = $1`,
    [person.code, DELAY],
  );

const failures = async (): Promise<number> => {
  const rows = await stand.service.database.query(
    `SELECT coalesce(sum(failures), 0)::int AS failures FROM attempt JOIN subject ON id = subject_id WHERE code = $1`,
    [person.code],
  );
  return rows[0].failures;
};

describe('faces that fail in a row, each in a session of its own', () => {
  it('make the next one wait, without asking the engines or counting it', async () => {
    for (const _ of [1, 2]) expect((await tryFace(1)).status).toBe(200);
    const asked = stand.liveness.calls.analyze.length;
    const answer = await tryFace(6);
    expect([answer.status, answer.body.errorCode]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(DELAY - 10);
    expect(stand.liveness.calls.analyze.length).toBe(asked);
    expect(await failures()).toBe(2);
    await waitLong();
    expect((await tryFace(6)).body.matchResult).toBe(true);
  });

  it('are forgotten when a face is recognised', async () => {
    await tryFace(1);
    await tryFace(6);
    expect(await failures()).toBe(0);
  });

  it('count when they are not live', async () => {
    stand.engines.decision = LivenessDecision.SPOOF;
    await tryFace(6);
    expect(await failures()).toBe(1);
  });

  it('lock the face at the last, for re-enrolment too', async () => {
    for (const _ of [1, 2, 3, 4]) {
      expect((await tryFace(1)).status).toBe(200);
      await waitLong();
    }
    const answer = await tryFace(6);
    expect([answer.status, answer.body.errorMsg]).toEqual([400, 'MaxAttempts reached: the face is locked']);
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', person.who)).body;
    const again = { reEnrollmentToken, faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/reEnrollment/verifyFace', again)).status).toBe(400);
  });

  it('cannot exceed the limit in parallel', async () => {
    const sessions = await Promise.all(Array.from({ length: 8 }, () => returning(stand, person.code, person.keys)));
    stand.engines.score = 1;
    const answers = await Promise.all(sessions.map(({ face }) => stand.post('/authentication/verifyFace', face)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429, 429, 429, 429]);
    expect(await failures()).toBe(2);
  });

  it('are counted for a replica and after a restart', async () => {
    for (const _ of [1, 2]) await tryFace(1);
    const replica = await startTestService(onboarding, {
      BONAFIDE_DATABASE_URL: stand.service.databaseUrl,
      BONAFIDE_NATS_URL: stand.nats.url,
      ...SECRETS,
    });
    const { face } = await returning(stand, person.code, person.keys);
    const answer = await callerOf(replica)('POST', '/authentication/verifyFace', TENANT, face);
    await replica.stop();
    expect(answer.status).toBe(429);
  });

  it('of one person do not delay another', async () => {
    for (const _ of [1, 2]) await tryFace(1);
    person = await enrolled(stand);
    expect((await tryFace(6)).status).toBe(200);
  });
});

describe('a withheld face', () => {
  it('is not compared and counts as no failed try, however often, and passes nothing', async () => {
    const { face } = await returning(stand, person.code, person.keys);
    Object.assign(stand.engines, { decision: LivenessDecision.UNABLE_TO_CALCULATE_LIVENESS, withheld: true });
    const compared = stand.matcher.calls.compare.length;
    for (let tries = 0; tries < 6; tries++) {
      const tried = { ...face, faceLivenessData: captureOf(await photograph()) };
      const answer = await stand.post('/authentication/verifyFace', tried);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ livenessResult: false, matchResult: false, matchScore: 0, authStatus: 1 });
    }
    expect(stand.matcher.calls.compare.length).toBe(compared);
    expect(await failures()).toBe(0);
    const passed = await stand.service.database.query(`SELECT passed FROM outcome ORDER BY decided_at DESC LIMIT 1`);
    expect(passed).toEqual([{ passed: false }]);
    Object.assign(stand.engines, { decision: LivenessDecision.LIVE, withheld: false, score: 6 });
    const bare = { ...face, faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/authentication/verifyFace', bare)).body.matchResult).toBe(true);
  });

  it('that is said to be live is an invalid answer of the engine, and passes nothing', async () => {
    stand.engines.withheld = true;
    const { face } = await returning(stand, person.code, person.keys);
    expect((await stand.post('/authentication/verifyFace', face)).status).toBe(500);
  });

  it('is not enrolled', async () => {
    Object.assign(stand.engines, { decision: LivenessDecision.UNABLE_TO_CALCULATE_LIVENESS, withheld: true });
    const { enrollmentToken } = (
      await stand.post('/enrollment/enroll', { ...person.who, username: `withheld-${Date.now()}` })
    ).body;
    const added = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    const kept = await stand.service.database.query('SELECT count(*)::int AS kept FROM face_sample');
    expect((await stand.post('/enrollment/addFace', added)).body).toMatchObject({
      livenessResult: false,
      enrollmentStatus: 1,
    });
    expect(await stand.service.database.query('SELECT count(*)::int AS kept FROM face_sample')).toEqual(kept);
  });
});

describe('the outcome', () => {
  it.each([
    ['a device beside the face', 'two-factors', {}, false],
    ['the face alone', 'one-factor', { authentication: { verifyDevice: false } }, true],
  ])('says whether a tenant asks for %s', async (_what, tenant, onboardingOptions, single) => {
    await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions } }, tenant);
    const { code, keys } = await enrolled(stand, tenant);
    const { face } = await returning(stand, code, keys, tenant);
    await stand.post('/authentication/verifyFace', face, tenant);
    const rows = await stand.service.database.query(
      'SELECT check_name, single_factor FROM outcome WHERE tenant = $1 ORDER BY decided_at DESC LIMIT 1',
      [tenant],
    );
    expect(rows).toEqual([{ check_name: 'verifyFace', single_factor: single }]);
  });
});
