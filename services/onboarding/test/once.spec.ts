import { setTimeout as sleep } from 'node:timers/promises';
import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { eventsOf } from './support/events.js';
import {
  type Answer,
  captureOf,
  enrolled,
  person,
  photograph,
  returning,
  type Stand,
  startStand,
} from './support/stand.js';

type Enrolled = Awaited<ReturnType<typeof enrolled>>;

const COPIES = 50;
/** Connections of this database that wait for a lock; other test files have databases of their own on the same server. */
const WAITING = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());
afterEach(() => Object.assign(stand.engines, { decision: LivenessDecision.LIVE, score: 6, meanwhile: () => {} }));

const typesOf = (events: { type: string }[]) => events.map(({ type }) => type);
const sessionOf = async (token: string): Promise<string> => {
  const [row] = await stand.service.database.query(
    `SELECT id FROM session WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
    [token],
  );
  return row.id;
};

describe('a step happens once', () => {
  it('for 50 parallel copies of the last step: one code, one completion, one analysis', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone' });
    const sessionId = await sessionOf(enrollmentToken);
    const analyses = stand.liveness.calls.analyze.length;
    stand.engines.meanwhile = () => sleep(100);
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    const answers = await Promise.all(Array.from({ length: COPIES }, () => stand.post('/enrollment/addFace', face)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.body.registrationCode).not.toBe('');
    expect(stand.liveness.calls.analyze.length).toBe(analyses + 1);
    const events = await eventsOf(stand, sessionId);
    expect(typesOf(events).filter((type) => type === 'enrollment.completed')).toHaveLength(1);
    expect(
      await stand.service.database.query(
        'SELECT FROM subject JOIN session ON subject_id = subject.id WHERE session.id = $1 AND code IS NOT NULL',
        [sessionId],
      ),
    ).toHaveLength(1);
  });

  it('for 50 different last steps in parallel: one code, one completion', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone' });
    const sessionId = await sessionOf(enrollmentToken);
    const captures = await Promise.all(Array.from({ length: COPIES }, () => photograph()));
    const answers = await Promise.all(
      captures.map((shot) => stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData: captureOf(shot) })),
    );
    const completed = answers.filter(({ body }) => body.enrollmentStatus === 2);
    expect(completed).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(COPIES - 1);
    expect(typesOf(await eventsOf(stand, sessionId)).filter((type) => type === 'enrollment.completed')).toHaveLength(1);
  });

  it('for the two last steps in parallel: one of them has the code', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
      const [device, face] = await Promise.all([
        stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'web' }),
        stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData: captureOf(await photograph()) }),
      ]);
      const statuses = [device.body.enrollmentStatus, face.body.enrollmentStatus].sort();
      expect(statuses).toEqual([1, 2]);
    }
  });

  it('for a repeat after a lost answer: the same answer, and no second attempt', async () => {
    const { code, keys } = await enrolled(stand);
    const { face, authToken } = await returning(stand, code, keys);
    stand.engines.score = 1;
    const answers: Answer[] = [];
    for (let i = 0; i < 6; i += 1) answers.push(await stand.post('/authentication/verifyFace', face));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({ matchResult: false, authStatus: 1 });
    const [row] = await stand.service.database.query('SELECT attempts_left FROM session WHERE id = $1', [
      await sessionOf(authToken),
    ]);
    expect(row.attempts_left).toBe(3);
  });

  it('for a new copy after the engine failed: the failure is not remembered', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    stand.engines.meanwhile = () => {
      throw new Error('engine bug');
    };
    expect((await stand.post('/enrollment/addFace', face)).status).toBe(500);
    stand.engines.meanwhile = () => {};
    expect((await stand.post('/enrollment/addFace', face)).body).toMatchObject({ livenessResult: true });
  });

  it('by a copy that takes over when the owner of the claim died', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    const sessionId = await sessionOf(enrollmentToken);
    stand.engines.meanwhile = async () => {
      stand.engines.meanwhile = () => {};
      // The owner is cut off in the middle: another process finds its lease over and does the step.
      await stand.service.database.query(`UPDATE step SET lease_until = now() - interval '1 s' WHERE session_id = $1`, [
        sessionId,
      ]);
      const successor = await stand.post('/enrollment/addFace', face);
      expect(successor.body).toMatchObject({ livenessResult: true, enrollmentStatus: 1 });
    };
    const owner = await stand.post('/enrollment/addFace', face);
    expect(owner.status).toBe(503);
    expect(typesOf(await eventsOf(stand, sessionId))).toEqual(['enrollment.started', 'enrollment.face.check']);
    expect((await stand.post('/enrollment/addFace', face)).body).toMatchObject({ livenessResult: true });
  });
});

describe('an erasure', () => {
  it('happens once for 50 parallel ones; the others are answered like a later one, as an unknown registration', async () => {
    const tenant = 'erased-at-once';
    const { code, keys } = await enrolled(stand, tenant);
    await returning(stand, code, keys, tenant);
    await stand.service.get(Sweeper).sweep();
    const path = `/admin/registration/${code}`;
    const answers = await Promise.all(Array.from({ length: COPIES }, () => stand.remove(path, tenant)));
    const [done, ...others] = answers.toSorted((one, other) => one.status - other.status);
    expect([done?.status, done?.body]).toEqual([200, {}]);
    const repeat = await stand.remove(path, tenant);
    expect([repeat.status, repeat.body]).toMatchObject([
      400,
      { errorCode: 'INPUT_VALUES_ERROR', errorMsg: 'not a valid registration code', status: 400 },
    ]);
    const shapes = others.map(({ status, body: { timestamp, ...rest } }) => [status, rest]);
    const { timestamp, ...expected } = repeat.body;
    expect(shapes).toEqual(Array(COPIES - 1).fill([400, expected]));
    expect(
      await stand.service.database.query(
        'SELECT sum(people)::int AS people FROM registration_change WHERE tenant = $1',
        [tenant],
      ),
    ).toEqual([{ people: -1 }]);
    for (const table of ['subject', 'session', 'device', 'face_sample', 'outcome', 'step']) {
      expect(await stand.service.database.query(`SELECT FROM ${table} WHERE tenant = $1`, [tenant])).toEqual([]);
    }
  });
});

describe('an erasure in the middle of a step', () => {
  it('ends all its copies as unknown, and nothing is written', async () => {
    const { code, keys } = await enrolled(stand);
    const { face } = await returning(stand, code, keys);
    let copy: Promise<Answer> | undefined;
    stand.engines.meanwhile = async () => {
      stand.engines.meanwhile = () => {};
      copy = stand.post('/authentication/verifyFace', face);
      await sleep(50);
      expect((await stand.remove(`/admin/registration/${code}`)).status).toBe(200);
    };
    expect((await stand.post('/authentication/verifyFace', face)).status).toBe(400);
    expect((await copy)?.status).toBe(400);
  });

  it.each([
    ['authenticate', '/authentication/authenticate', (it: Enrolled) => ({ registrationCode: it.code })],
    ['enroll', '/enrollment/enroll', (it: Enrolled) => it.who],
  ])('between the look-up and the session of %s: 400, and no session', async (_name, path, bodyOf) => {
    const before = await enrolled(stand);
    const erasing = stand.service.database.createQueryRunner();
    await erasing.startTransaction();
    await erasing.query(`DELETE FROM subject WHERE code = $1`, [before.code]);
    const answering = stand.post(path, bodyOf(before));
    await vi.waitFor(async () => expect(await stand.service.database.query(WAITING)).not.toHaveLength(0));
    await erasing.commitTransaction();
    await erasing.release();
    const answer = await answering;
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'INPUT_VALUES_ERROR']);
  });
});

describe('attempts', () => {
  it('end the session at the limit; the token is invalid afterwards', async () => {
    const { code, keys } = await enrolled(stand);
    const back = await returning(stand, code, keys);
    const verify = async () =>
      stand.post('/authentication/verifyFace', {
        authToken: back.authToken,
        faceLivenessData: captureOf(await photograph()),
      });
    stand.engines.score = 1;
    for (let attempt = 1; attempt <= 3; attempt += 1) expect((await verify()).body.authStatus).toBe(1);
    expect((await verify()).body).toMatchObject({ matchResult: false, authStatus: 0 });
    stand.engines.score = 9;
    const ended = await verify();
    expect([ended.status, ended.body.errorMsg]).toEqual([400, expect.stringContaining('MaxAttempts reached')]);
  });

  it('cannot be exceeded in parallel', async () => {
    const { code, keys } = await enrolled(stand);
    const { authToken } = await returning(stand, code, keys);
    stand.engines.score = 1;
    const captures = await Promise.all(Array.from({ length: 12 }, () => photograph()));
    const answers = await Promise.all(
      captures.map((shot) =>
        stand.post('/authentication/verifyFace', { authToken, faceLivenessData: captureOf(shot) }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(answers.filter(({ body }) => body.authStatus === 0)).toHaveLength(1);
  });
});
