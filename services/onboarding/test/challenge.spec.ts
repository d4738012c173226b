import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  captureOf,
  enrolled,
  person as newcomer,
  photograph,
  returning,
  type Stand,
  startStand,
} from './support/stand.js';

let stand: Stand;
let person: Awaited<ReturnType<typeof enrolled>>;
beforeAll(async () => {
  stand = await startStand();
  const policy = { faceFailuresBeforeDelay: 3, faceDelaySeconds: 30, maxFaceFailures: 5 };
  await stand.post('/admin/customerConfig', { onboardingConfig: { policy } });
});
afterAll(() => stand?.stop());
beforeEach(async () => {
  Object.assign(stand.engines, { decision: LivenessDecision.LIVE, score: 6, drawnAtMs: stand.engines.drawnAtMs + 1 });
  person = await enrolled(stand);
});

const another = () => {
  stand.engines.drawnAtMs += 1;
};
const drawIn = (authToken: string) => stand.post('/authentication/activeChallenge', { authToken });
const session = async () => (await returning(stand, person.code, person.keys)).authToken;
const counted = async (): Promise<Record<string, number>> => {
  const rows: { factor: string; failures: number }[] = await stand.service.database.query(
    `SELECT factor, failures FROM attempt JOIN subject ON id = subject_id WHERE code = $1`,
    [person.code],
  );
  return Object.fromEntries(rows.map(({ factor, failures }) => [factor, failures]));
};
async function guided(challenge_id: string) {
  const { video } = captureOf(...(await Promise.all(Array.from({ length: 8 }, photograph))));
  return { video: { ...video, meta_data: { challenge_id } } };
}

describe('activeChallenge', () => {
  it('tells the movements of the session, for which alone the engine drew them', async () => {
    const authToken = await session();
    const { status, body, headers } = await drawIn(authToken);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({
      movements: ['NOD', 'TURN_LEFT'],
      frames: { atRest: 3 },
      guidance: ['Look', 'Bow', 'Turn'],
    });
    const face = { authToken, faceLivenessData: await guided(body.challengeId) };
    expect((await stand.post('/authentication/verifyFace', face)).body.matchResult).toBe(true);
    const [{ id }] = await stand.service.database.query(
      `SELECT session.id FROM session JOIN subject ON subject.id = subject_id
       WHERE subject.code = $1 AND kind = 'authentication'`,
      [person.code],
    );
    expect(stand.liveness.calls.issueChallenge.at(-1)).toMatchObject({ scope: id });
    expect(stand.liveness.calls.analyze.at(-1)).toMatchObject({ challengeScope: id });
  });

  it('is there for enrolments and re-enrolments too', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', newcomer())).body;
    expect((await stand.post('/enrollment/activeChallenge', { enrollmentToken })).status).toBe(200);
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', person.who)).body;
    expect((await stand.post('/reEnrollment/activeChallenge', { reEnrollmentToken })).status).toBe(200);
  });

  it('refuses a token that names no session of its flow, and none at all by name', async () => {
    const authToken = await session();
    expect((await stand.post('/enrollment/activeChallenge', { enrollmentToken: authToken })).status).toBe(400);
    const { status, body } = await stand.post('/authentication/activeChallenge', {});
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('authToken')]);
  });

  it('is an error when the engine tells no movements we know', async () => {
    const { status } = await drawIn(await session());
    expect(status).toBe(200);
    stand.engines.drawnAtMs = Number.NaN;
    expect((await drawIn(await session())).status).toBe(500);
    stand.engines.drawnAtMs = 50_000;
  });
});

describe('lists of movements that are drawn', () => {
  it('count once each, however often and in whatever session they are asked for', async () => {
    const authToken = await session();
    for (const _ of [1, 2, 3]) await drawIn(authToken);
    expect(await counted()).toEqual({ 'face challenge': 1 });
    another();
    await drawIn(authToken);
    await drawIn(await session());
    expect(await counted()).toEqual({ 'face challenge': 3 });
  });

  it('and thrown away, over sessions, make the next one wait and lock at the last', async () => {
    for (const _ of [1, 2, 3]) expect((await drawIn(await session())).status).toBe(200);
    const asked = stand.liveness.calls.issueChallenge.length;
    const next = await drawIn(await session());
    expect([next.status, next.body.errorCode]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(next.headers.get('retry-after'))).toBeGreaterThan(20);
    expect(stand.liveness.calls.issueChallenge.length).toBe(asked);
    await stand.service.database.query(`UPDATE attempt SET failures = 5`);
    expect((await drawIn(await session())).status).toBe(400);
  });

  it('are not told when counting them is refused meanwhile', async () => {
    await stand.service.database.query(
      `INSERT INTO attempt (subject_id, factor, tenant, failures) SELECT id, 'face challenge', tenant, 2 FROM subject WHERE code = $1`,
      [person.code],
    );
    const sessions = await Promise.all(Array.from({ length: 4 }, session));
    const answers = await Promise.all(sessions.map(drawIn));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429]);
    expect(await counted()).toEqual({ 'face challenge': 3 });
  });

  it('are forgotten when a face passes, and not when one fails', async () => {
    const authToken = await session();
    const { challengeId } = (await drawIn(authToken)).body;
    stand.engines.score = 1;
    await stand.post('/authentication/verifyFace', { authToken, faceLivenessData: await guided(challengeId) });
    expect(await counted()).toEqual({ 'face challenge': 1, face: 1 });
    stand.engines.score = 6;
    await stand.post('/authentication/verifyFace', { authToken, faceLivenessData: await guided(challengeId) });
    expect(await counted()).toEqual({ 'face challenge': 0, face: 0 });
  });
});
