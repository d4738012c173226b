import { once } from 'node:events';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { FaceLivenessService, LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { stubService } from '@bonafide/testing/stub-service';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsOf } from './support/events.js';
import { startProcess } from './support/process.js';
import { captureOf, enrolled, person, photograph, returning, type Stand, startStand } from './support/stand.js';

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.stop());

/** Everything that a step could have written. */
async function written(): Promise<unknown> {
  const tables = ['session', 'outcome', 'device', 'face_sample', 'subject', 'attempt'];
  const rows = await Promise.all([
    ...tables.map((table) => stand.service.database.query(`SELECT * FROM ${table} ORDER BY 1, 2`)),
    // A try that failed keeps the name of its operation, and no answer.
    stand.service.database.query('SELECT * FROM step WHERE answer IS NOT NULL ORDER BY 1, 2'),
  ]);
  return JSON.stringify(rows);
}

async function pendingFace() {
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
  return { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
}

describe('an engine that is away or broken', () => {
  it('liveness away: 503 with Retry-After, nothing written, and the step works when it is back', async () => {
    const face = await pendingFace();
    await stand.liveness.stop();
    const before = await written();
    const answer = await stand.post('/enrollment/addFace', face);
    expect([answer.status, answer.headers.get('retry-after'), answer.body.errorCode]).toEqual([
      503,
      '1',
      'SERVICE_UNAVAILABLE',
    ]);
    expect(await written()).toBe(before);
    const restored = await startStandIns();
    expect((await stand.post('/enrollment/addFace', face)).body.livenessResult).toBe(true);
    await restored.stop();
  });

  it('matcher away: 503, nothing written, never a match', async () => {
    const { code, keys } = await enrolled(stand);
    const back = await returning(stand, code, keys);
    await stand.matcher.stop();
    const before = await written();
    expect((await stand.post('/authentication/verifyFace', back.face)).status).toBe(503);
    expect((await stand.post('/enrollment/addFace', await pendingFace())).status).toBe(503);
    const attempts = await stand.service.database.query(
      `SELECT attempts_left FROM session WHERE kind = 'authentication'`,
    );
    expect(attempts).toEqual([{ attempts_left: 4 }]);
    expect(before).toContain('authentication');
  });

  it.each([
    ['says LIVE without a frame', { decision: LivenessDecision.LIVE, score: 100, scoreFrr: 1 }],
    ['names a frame that was not sent', { decision: LivenessDecision.LIVE, score: 100, scoreFrr: 1, bestFrame: 7 }],
    ['decides nothing', { decision: LivenessDecision.UNSPECIFIED, score: 100, scoreFrr: 1, bestFrame: 0 }],
    ['scores NaN', { decision: LivenessDecision.LIVE, score: Number.NaN, scoreFrr: 1, bestFrame: 0 }],
  ])('liveness that %s: 500, nothing written', async (_name, answer) => {
    const face = await pendingFace();
    await stand.liveness.stop();
    const broken = await stubService(stand.nats.url, FaceLivenessService, { analyze: () => answer });
    const before = await written();
    expect((await stand.post('/enrollment/addFace', face)).status).toBe(500);
    expect(await written()).toBe(before);
    await broken.stop();
  });

  it.each([
    ['an empty template', '/enrollment/addFace', { export: () => ({}) }],
    ['a score of NaN', '/authentication/verifyFace', { compare: () => ({ score: Number.NaN, scorePercent: 100 }) }],
    ['a percent of 101', '/authentication/verifyFace', { compare: () => ({ score: 9, scorePercent: 101 }) }],
  ])('matcher that answers %s: 500', async (_name, path, handlers) => {
    const { code, keys } = await enrolled(stand);
    const body = path.startsWith('/enrollment') ? await pendingFace() : (await returning(stand, code, keys)).face;
    await stand.matcher.stop();
    const broken = await stubService(stand.nats.url, NexaFaceService, handlers);
    expect((await stand.post(path, body)).status).toBe(500);
    await broken.stop();
  });

  it('passes on the engine’s error for a bad picture', async () => {
    stand.engines.meanwhile = () => {
      throw new DomainError('INVALID_MEDIA', 'Frame 0 is not an image');
    };
    const answer = await stand.post('/enrollment/addFace', await pendingFace());
    expect([answer.status, answer.body.errorMsg]).toEqual([
      400,
      'Field "faceLivenessData.video.workflow_data.frames": Frame 0 is not an image',
    ]);
  });

  async function startStandIns() {
    return stubService(stand.nats.url, FaceLivenessService, {
      analyze: () => ({ decision: LivenessDecision.LIVE, score: 100, scoreFrr: 1, bestFrame: 0, version: 'stub' }),
    });
  }
});

describe('a bus that is away', () => {
  it('refuses what needs the engines, serves the rest, and loses no event', async () => {
    const face = await pendingFace();
    await stand.nats.stop();
    await vi.waitFor(async () => expect((await stand.post('/enrollment/addFace', face)).status).toBe(503));
    const { enrollmentToken } = face;
    const device = await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone' });
    expect(device.status).toBe(200);
    await stand.nats.start();
    await vi.waitFor(async () => expect((await stand.post('/enrollment/addFace', face)).status).toBe(200), 10_000);
    const [{ id }] = await stand.service.database.query(`SELECT id FROM session`);
    expect((await eventsOf(stand, id)).map(({ type }) => type)).toEqual([
      'enrollment.started',
      'enrollment.device.added',
      'enrollment.face.check',
      'enrollment.completed',
    ]);
  });
});

describe('a process killed between the transaction and the publish', () => {
  it('leaves its event to its successor, which publishes it once', async () => {
    const face = await pendingFace();
    await stand.post('/enrollment/addFace', face);
    const killed = await startProcess(stand);
    // The relay of this process would publish for the one that is killed.
    await stand.nats.stop();
    const device = { enrollmentToken: face.enrollmentToken, deviceId: 'phone' };
    const answer = await killed.call('POST', '/enrollment/addDevice', undefined, device);
    expect(answer.body.enrollmentStatus).toBe(2);
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    expect(await stand.service.database.query('SELECT FROM outbox_event')).not.toHaveLength(0);
    await stand.nats.start();
    const [{ id }] = await stand.service.database.query(`SELECT id FROM session`);
    const types = (await eventsOf(stand, id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'enrollment.completed')).toHaveLength(1);
    const repeat = await stand.post('/enrollment/addDevice', device);
    expect(repeat.text).toBe(answer.text);
  });
});
