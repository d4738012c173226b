import { randomUUID } from 'node:crypto';
import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import type { Bus } from '@bonafide/messaging/bus';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { FaceLivenessService, LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import { type OwnNats, operatorBus, ownNats } from '@bonafide/testing/nats';
import type { TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SeenFrame } from '../src/origin/seen-frame.entity.js';
import { capture } from './captures.js';
import { captureBody, post, startLiveness } from './running.js';

const guards = { strict: { injection: 'enforce' }, other: { injection: 'enforce' } };
const SEEN = ['FRAME_SEEN_BEFORE', 'FRAMES_LIKE_SEEN_BEFORE'];
const LIKE_SEEN = ['FRAMES_LIKE_SEEN_BEFORE'];

let nats: OwnNats;
let bus: Bus;
let service: TestService;
let photograph: Buffer;
let encodedAnew: Buffer;

beforeAll(async () => {
  nats = await ownNats();
  bus = await operatorBus(nats.url);
  service = await startLiveness({
    BONAFIDE_NATS_URL: nats.url,
    BONAFIDE_CAPTURE_GUARDS: JSON.stringify(guards),
    BONAFIDE_INFERENCE_QUEUE: '64',
  });
  photograph = await capture();
  encodedAnew = await sharp(photograph).resize(470).resize(480).jpeg({ quality: 80 }).toBuffer();
});
afterAll(async () => {
  await bus?.close();
  await service?.stop();
  await nats?.remove();
});
beforeEach(() => service.database.getRepository(SeenFrame).deleteAll());

/** Has a capture judged by RPC: the decision, and the signs of injection in its receipt. */
async function judged(pictures: readonly Buffer[], operationId?: string, tenant = 'strict') {
  const client = rpcClient(bus, service.metrics, FaceLivenessService);
  const frames = pictures.map((picture) => ({ image: new Uint8Array(picture) }));
  const options = operationId === undefined ? {} : { operationId };
  const answer = await onBehalfOf(tenant, () => client.analyze({ workflow: 'charlie2', frames }, options));
  const receipt = await service.database.getRepository(DecisionReceipt).findOneByOrFail({ id: answer.receiptId });
  const { injection } = receipt.scores as { injection: { signs: string[] } };
  return { decision: LivenessDecision[answer.decision], signs: injection.signs };
}

const LIVE = { decision: 'LIVE', signs: [] };
const replay = (signs: string[]) => ({ decision: 'SPOOF', signs });

describe('a capture that comes again', () => {
  it('is no replay when the same operation repeats it, however often', async () => {
    const operation = randomUUID();
    for (let repeat = 0; repeat < 3; repeat++) expect(await judged([photograph], operation)).toEqual(LIVE);
  });

  it('is a replay in another operation, and without one', async () => {
    expect(await judged([photograph], randomUUID())).toEqual(LIVE);
    expect(await judged([photograph], randomUUID())).toEqual(replay(SEEN));
    expect(await judged([photograph])).toEqual(replay(SEEN));
  });

  it('is a replay in an operation, when it first came without one', async () => {
    expect(await judged([photograph])).toEqual(LIVE);
    expect(await judged([photograph])).toEqual(replay(SEEN));
    expect(await judged([photograph], randomUUID())).toEqual(replay(SEEN));
  });

  it('is a replay over HTTP, where requests name no operation', async () => {
    expect(await judged([photograph], randomUUID())).toEqual(LIVE);
    const body = captureBody([photograph], {}, 'charlie2');
    const { json } = await post(service, '/faceliveness/checkLiveness', body, { tenant: 'strict' });
    expect(json.video.liveness_result.decision).toBe('SPOOF');
  });

  it('does not hand the exemption on to who replays it, nor takes it from who had it', async () => {
    const [own, foreign] = [randomUUID(), randomUUID()];
    expect(await judged([photograph], own)).toEqual(LIVE);
    expect(await judged([photograph], foreign)).toEqual(replay(SEEN));
    expect(await judged([photograph], foreign)).toEqual(replay(SEEN));
    expect(await judged([photograph], own)).toEqual(LIVE);
  });

  it('is known to its own tenant only', async () => {
    const operation = randomUUID();
    expect(await judged([photograph], operation)).toEqual(LIVE);
    expect(await judged([photograph], operation, 'other')).toEqual(LIVE);
    expect(await judged([photograph], randomUUID(), 'other')).toEqual(replay(SEEN));
  });
});

describe('a capture that comes again, encoded anew', () => {
  it('is no replay in the same operation', async () => {
    const operation = randomUUID();
    expect(await judged([photograph], operation)).toEqual(LIVE);
    expect(await judged([encodedAnew], operation)).toEqual(LIVE);
    expect(await judged([photograph], operation)).toEqual(LIVE);
  });

  it('is a replay in another operation, and stays one', async () => {
    expect(await judged([photograph], randomUUID())).toEqual(LIVE);
    const foreign = randomUUID();
    expect(await judged([encodedAnew], foreign)).toEqual(replay(LIKE_SEEN));
    expect(await judged([encodedAnew], foreign)).toEqual(replay(LIKE_SEEN));
    expect(await judged([encodedAnew])).toEqual(replay(SEEN));
  });
});

describe('captures that come at once', () => {
  it('are all let pass as one operation', async () => {
    const operation = randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => judged([photograph], operation)));
    expect(answers).toEqual(Array.from({ length: 6 }, () => LIVE));
    expect(await service.database.getRepository(SeenFrame).count()).toBe(1);
  });

  it('are let pass once as several operations', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => judged([photograph], randomUUID())));
    expect(answers.filter(({ decision }) => decision === 'LIVE')).toHaveLength(1);
    for (const { decision, signs } of answers) if (decision !== 'LIVE') expect(signs).toContain('FRAME_SEEN_BEFORE');
  });
});

it('an operation that met many frames hides no frame of another', async () => {
  const { database } = service;
  expect(await judged([photograph], 'first')).toEqual(LIVE);
  // More frames like it than one look compares, all met by the operation that asks.
  await database.query(
    `INSERT INTO seen_frame (tenant, digest, perceptual, bands, expires_at, operation_id)
     SELECT tenant, sha256(convert_to(n::text, 'UTF8')), perceptual, bands, expires_at, 'second'
     FROM seen_frame, generate_series(1, 600) AS n`,
  );
  await database.query(
    `UPDATE seen_frame SET expires_at = expires_at + interval '1 second' WHERE operation_id = 'first'`,
  );
  expect(await judged([encodedAnew], 'second')).toEqual(replay(LIKE_SEEN));
});
