import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { sealRequest } from '@bonafide/client';
import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import type { MadeFrame } from '@bonafide/lab/active/frames';
import { openPeople } from '@bonafide/lab/active/people';
import { type CaptureKind, captureOf, type Person } from '@bonafide/lab/active/scenes';
import { seededRandom } from '@bonafide/lab/attacks/random';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { FaceLivenessService, LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import type { TestService } from '@bonafide/testing/service';
import type { Movement } from '@bonafide/vision/active/movements';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActiveChallenge } from '../src/active/active-challenge.entity.js';
import { ActiveChallenges } from '../src/active/active-challenges.js';
import { frontal, nobody } from './captures.js';
import { type Alone, post, sealingKey, startAlone, startLiveness } from './running.js';

const PACK = join(import.meta.dirname, '../../../.bonafide/models/default');

let alone: Alone;
let service: TestService;
let person: Person;

beforeAll(async () => {
  // A pack without a detector of attacks: what rendered heads look like to one is not what is tested here.
  alone = await startAlone({ BONAFIDE_MODEL_PACK: 'default' });
  service = alone.service;
  const found = await (await openPeople(PACK))(await frontal());
  if (!found) throw new Error('the photograph shows no face');
  person = found;
});
afterAll(() => alone?.stop());

interface Challenge {
  challengeId: string;
  expiresAt: string;
  movements: Movement[];
}

async function issued(tenant = 'acme', path = '/faceliveness/activeChallenge'): Promise<Challenge> {
  const { status, json } = await post(service, path, '', { tenant });
  expect(status).toBe(200);
  return json;
}

/** As if the challenges had been issued a while ago: rendered people need no time. */
const wait = (seconds = 20) =>
  service.database.query(`UPDATE active_challenge SET issued_at = issued_at - make_interval(secs => $1)`, [seconds]);

const framesOf = (kind: CaptureKind, movements: readonly Movement[], seed = 3) =>
  captureOf(kind, { person, other: person }, movements, seededRandom(seed));

function bodyOf(frames: readonly MadeFrame[], meta_data: object, start = Date.now() - 10_000) {
  const sent = frames.map(({ jpeg, time }) => ({ data: jpeg.toString('base64'), timestamp: start + time }));
  return { video: { meta_data, workflow_data: { workflow: 'hotel4', frames: sent } } };
}

async function judged(frames: readonly MadeFrame[], challenge_id: string) {
  const { status, json } = await post(service, '/faceliveness/analyze', bodyOf(frames, { challenge_id }));
  expect(status).toBe(200);
  const { decision, feedback, score } = json.video.liveness_result;
  return { decision, feedback, score, best: json.video.autocapture_result.captured_frame as string | undefined };
}

const latestReceipt = (tenant = 'acme') =>
  service.database.getRepository(DecisionReceipt).findOneOrFail({ where: { tenant }, order: { createdAt: 'DESC' } });

const refusedBy = (field: string) => ({
  status: 400,
  json: { error: { code: -6, description: `Invalid "${field}" value: not issued, used before or expired.` } },
});

describe('activeChallenge', () => {
  it('issues movements, how to take them and what to say, for two minutes', async () => {
    const { json } = await post(service, '/faceliveness/activeChallenge', '');
    expect(json).toEqual({
      challengeId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      expiresAt: expect.any(String),
      movements: expect.any(Array),
      frames: { atRest: 3, perMovement: 4, least: 8, most: 24, intervalMs: 350 },
      guidance: expect.any(Array),
    });
    expect(json.movements).toHaveLength(4);
    expect(json.guidance).toHaveLength(5);
    expect(Math.abs(Date.parse(json.expiresAt) - Date.now() - 120_000)).toBeLessThan(10_000);
  });

  it('is another one every time, of browsers too, and only its digest is kept', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, () => issued('acme', '/b2c/sdk/faceliveness/activeChallenge')),
    );
    expect(new Set(all.map(({ challengeId }) => challengeId)).size).toBe(12);
    const rows = JSON.stringify(
      await service.database.query(`SELECT *, encode(digest, 'escape') FROM active_challenge`),
    );
    for (const { challengeId } of all) expect(rows).not.toContain(challengeId);
    expect(service.logs.join('')).not.toContain(all[0]?.challengeId);
  });
});

// Twenty frames take some two seconds of CPU.
describe('a guided capture', { timeout: 60_000 }, () => {
  it('of a head that does what was asked is LIVE, and its receipt says by what', async () => {
    const { challengeId, movements } = await issued();
    await wait();
    const frames = await framesOf('genuine', movements);
    const { decision, feedback, score, best } = await judged(frames, challengeId);
    expect({ decision, feedback, score }).toEqual({ decision: 'LIVE', feedback: ['MOVEMENTS_ONLY'], score: 100 });
    // Which frame at rest is sharpest depends on the movements drawn; none at the height of a movement may be it.
    const [sent, heights] = [frames.map(({ jpeg }) => jpeg.toString('base64')), [1, 2]];
    const atRest = sent.filter((_, i) => i < 3 || i === sent.length - 1 || !heights.includes((i - 3) % 4));
    expect(atRest).toContain(best);
    const { policy, scores, models } = await latestReceipt();
    expect(policy).toMatchObject({
      pad: 'none',
      active: { name: expect.any(String), leastNoseWay: expect.any(Number) },
    });
    expect(scores).toMatchObject({ active: { movements, outcome: 'passed', signs: [], missing: [] } });
    expect(JSON.stringify(models)).toContain('face-recognition');
    expect(JSON.stringify(scores)).not.toContain(challengeId);
  });

  it.each(['print-full', 'print-cut'] as const)('of a %s is never LIVE', async (kind) => {
    const { challengeId, movements } = await issued();
    await wait();
    expect((await judged(await framesOf(kind, movements), challengeId)).decision).not.toBe('LIVE');
  });

  it('of a recording that answers another challenge names what was not seen', async () => {
    const { challengeId, movements } = await issued();
    await wait();
    const other: Movement[] = movements[0] === 'NOD' ? ['TURN_LEFT', 'NOD'] : ['NOD', 'TURN_LEFT'];
    const { decision, feedback, score } = await judged(await framesOf('genuine', other), challengeId);
    expect({ decision, score }).toEqual({ decision: 'UNABLE_TO_CALCULATE_LIVENESS', score: -1 });
    expect(feedback.some((code: string) => code.endsWith('_NOT_SEEN'))).toBe(true);
  });

  it('is a spoof when its frames were met before, though nothing enforces that for passive ones', async () => {
    const [first, second] = [await issued(), await issued()];
    await wait();
    const frames = await framesOf('genuine', first.movements, 11);
    await judged(frames, first.challengeId);
    expect((await judged(frames, second.challengeId)).decision).toBe('SPOOF');
    expect((await latestReceipt()).scores).toMatchObject({ active: { signs: ['FRAMES_REPEATED'] } });
  });

  it('is a spoof when it comes sooner than a person can move', async () => {
    const { challengeId, movements } = await issued();
    expect((await judged(await framesOf('genuine', movements, 12), challengeId)).decision).toBe('SPOOF');
  });

  it('is refused by the name of its frames when they are strips, which show nothing beside a head', async () => {
    const { challengeId } = await issued();
    const jpeg = await sharp(await nobody())
      .resize(160, 1280, { fit: 'fill' })
      .jpeg()
      .toBuffer();
    const frames = Array.from({ length: 8 }, (_, i) => ({ jpeg, time: 350 * i }));
    const { status, json } = await post(
      service,
      '/faceliveness/analyze',
      bodyOf(frames, { challenge_id: challengeId }),
    );
    expect({ status, description: json.error?.description }).toEqual({
      status: 400,
      description:
        'Field "video.workflow_data.frames": The frames are more than 2.5 times as long one way as the other.',
    });
  });

  it('without a face is not calculated', async () => {
    const { challengeId } = await issued();
    await wait();
    const jpeg = await nobody();
    const frames = Array.from({ length: 8 }, (_, i) => ({ jpeg, time: 350 * i }));
    const { decision, feedback } = await judged(frames, challengeId);
    expect(decision).toBe('UNABLE_TO_CALCULATE_LIVENESS');
    expect(feedback).toContain('NO_FACE_DETECTED');
  });
});

describe('colours, an experiment', () => {
  it('are off unless the installation turns them on, and then decide nothing', async () => {
    expect(await issued()).not.toHaveProperty('colours');
    const experiment = await startLiveness({ BONAFIDE_MODEL_PACK: 'default', BONAFIDE_COLOUR_CHALLENGE: 'observe' });
    try {
      const { json } = await post(experiment, '/faceliveness/activeChallenge', '');
      expect(json.colours).toHaveLength(6);
      expect(json.frames.atRest + json.colours.length + json.movements.length * json.frames.perMovement).toBe(21);
      const jpeg = await nobody();
      const frames = Array.from({ length: 21 }, (_, i) => ({ jpeg, time: 350 * i }));
      const body = bodyOf(frames, { challenge_id: json.challengeId });
      expect((await post(experiment, '/faceliveness/analyze', body)).status).toBe(200);
      const receipt = await experiment.database.getRepository(DecisionReceipt).findOneByOrFail({ tenant: 'acme' });
      expect(receipt.scores).toMatchObject({ active: { colours: { shown: json.colours, outcome: 'not-measured' } } });
    } finally {
      await experiment.stop();
    }
  });
});

describe('a challenge', () => {
  const FIELD = 'video.meta_data.challenge_id';
  const use = (challenge_id: unknown, tenant = 'acme', path = '/faceliveness/checkLiveness') =>
    post(service, path, bodyOf(still, { challenge_id }), { tenant });
  let still: MadeFrame[];
  beforeAll(async () => {
    still = Array.from({ length: 8 }, (_, i) => ({ jpeg: Buffer.from(''), time: 350 * i }));
    const jpeg = await nobody();
    still = still.map(({ time }) => ({ jpeg, time }));
  });

  it('is good for one capture, of six that come at once too', async () => {
    const { challengeId } = await issued();
    const statuses = (await Promise.all(Array.from({ length: 6 }, () => use(challengeId)))).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 400, 400, 400, 400, 400]);
    expect(await use(challengeId)).toMatchObject(refusedBy(FIELD));
  });

  it('is good for its tenant alone, and stays so', async () => {
    const { challengeId } = await issued();
    expect(await use(challengeId, 'other')).toMatchObject(refusedBy(FIELD));
    expect((await use(challengeId.toUpperCase())).status).toBe(200);
  });

  it('ends by the database’s clock, and is deleted then', async () => {
    const { challengeId } = await issued();
    await service.database.query(`UPDATE active_challenge SET expires_at = now() - interval '1 s'`);
    expect(await use(challengeId)).toMatchObject(refusedBy(FIELD));
    const kept = await issued();
    await service.get(ActiveChallenges).deleteExpired();
    expect(await service.database.getRepository(ActiveChallenge).count()).toBe(1);
    expect((await use(kept.challengeId)).status).toBe(200);
  });

  it('is refused in the shape of the route when it is none', async () => {
    expect(await use(randomUUID())).toMatchObject(refusedBy(FIELD));
    expect(await use('abc')).toMatchObject({ status: 400, json: { error: { code: -6 } } });
    const browser = await use(randomUUID(), 'acme', '/b2c/sdk/faceliveness/analyze');
    expect(browser).toMatchObject({ status: 400, json: { errorCode: 'INPUT_VALUES_ERROR' } });
    const check = await use(randomUUID(), 'acme', '/b2c/sdk/faceliveness/checkLiveness');
    expect(check).toMatchObject({ status: 500, json: { errorCode: 'ProcessingError' } });
  });

  it('is not used up by a capture that nobody could read', async () => {
    const { challengeId } = await issued();
    const body = bodyOf(still.slice(0, 7), { challenge_id: challengeId });
    expect((await post(service, '/faceliveness/analyze', body)).status).toBe(400);
    expect((await use(challengeId)).status).toBe(200);
  });

  it('is what more than five frames take', async () => {
    expect((await post(service, '/faceliveness/analyze', bodyOf(still, {}))).status).toBe(400);
  });

  it('is mandatory for checkActiveLivenessEncrypted, which takes the vendor’s other members too', async () => {
    const path = '/faceliveness/checkActiveLivenessEncrypted';
    const sealed = (meta: object) => sealRequest(sealingKey, { ...bodyOf(still, meta), activities: [{}, {}] });
    const single = { video: { workflow_data: bodyOf(still.slice(0, 1), {}).video.workflow_data } };
    expect(await post(service, path, await sealRequest(sealingKey, single))).toMatchObject({
      status: 400,
      text: `Required field "${FIELD}" is missing.`,
    });
    const { challengeId } = await issued();
    const { status, json } = await post(service, path, await sealed({ challenge_id: challengeId }));
    expect(status).toBe(200);
    expect(json.video.liveness_result.decision).toBe('UNABLE_TO_CALCULATE_LIVENESS');
  });

  it('serves all repeats of one operation, and no other', async () => {
    const { challengeId } = await issued();
    const frames = still.map(({ jpeg, time }) => ({ image: new Uint8Array(jpeg), timestampMs: 1 + time }));
    const client = rpcClient(alone.bus, service.metrics, FaceLivenessService);
    const call = (operationId: string) =>
      onBehalfOf('acme', () => client.analyze({ workflow: 'charlie4', frames, challengeId }, { operationId }));
    const [one, other] = [randomUUID(), randomUUID()];
    for (let repeat = 0; repeat < 2; repeat++) {
      expect(LivenessDecision[(await call(one)).decision]).toBe('UNABLE_TO_CALCULATE_LIVENESS');
    }
    await expect(call(other)).rejects.toMatchObject({ code: 'INVALID_VALUE', details: { field: FIELD } });
  });

  it('has the age of the face at rest, where it is asked for', async () => {
    const image = new Uint8Array(await frontal());
    const frames = still.map(({ time }) => ({ image, timestampMs: 1 + time }));
    const client = rpcClient(alone.bus, service.metrics, FaceLivenessService);
    const ages: (number | undefined)[] = [];
    for (const estimateAge of [true, false]) {
      const { challengeId } = await issued();
      const request = { workflow: 'charlie4', frames, challengeId, estimateAge };
      ages.push((await onBehalfOf('acme', () => client.analyze(request))).ageYears);
    }
    expect(ages).toEqual([expect.any(Number), undefined]);
    expect(ages[0]).toBeGreaterThan(10);
    expect(ages[0]).toBeLessThan(80);
  });
});
