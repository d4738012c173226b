import type { Bus } from '@bonafide/messaging/bus';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { FaceLivenessService, LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import { operatorBus } from '@bonafide/testing/nats';
import type { TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture, farAway, group, nobody } from './captures.js';
import { LIVE, pad, startLiveness } from './running.js';

let service: TestService;
let bus: Bus;
let photograph: Buffer;

beforeAll(async () => {
  bus = await operatorBus();
  [service, photograph] = await Promise.all([startLiveness(), capture()]);
});
afterAll(async () => {
  await bus?.close();
  await service?.stop();
});

const frame = (bytes: Buffer, timestamp = 1581714134137.25) => ({
  data: bytes.toString('base64'),
  tags: [],
  timestamp,
});

function request(pictures: Buffer[], more: object = {}) {
  const frames = pictures.map((picture, i) => frame(picture, 1581714134137 + 30 * i));
  return { video: { meta_data: { username: 'anna' }, workflow_data: { workflow: 'charlie4', frames, ...more } } };
}

async function post(path: string, body: unknown, tenant = 'acme') {
  const response = await fetch(`${service.url}/faceliveness/${path}`, {
    method: 'POST',
    headers: { ...service.as(tenant), 'content-type': 'text/plain' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined, headers: response.headers };
}

async function analyze(pictures: Buffer[], more: object = {}) {
  const { status, json } = await post('analyze', request(pictures, more));
  expect(status).toBe(200);
  return json.video as {
    liveness_result: { decision: string; feedback: string[]; score: number; score_frr: number };
    autocapture_result: { captured_frame?: string; feedback: string[]; error?: object };
    version: string;
  };
}

describe('analyze', () => {
  it.each(['charlie', 'delta', 'hotel', 'foxtrot'])('judges %s at every level, whatever the case', async (family) => {
    for (const level of [2, 4, 6]) {
      const name = level === 4 ? family.toUpperCase() : family;
      const { liveness_result: result } = await analyze([photograph], { workflow: `${name}${level}` });
      if (result.decision === 'LIVE') expect(result).toEqual(LIVE);
      else expect(result).toMatchObject({ decision: 'SPOOF', score: 0, feedback: [] });
      expect(result.score_frr).toBeGreaterThanOrEqual(0);
    }
  });

  it('gives back the best frame as it came', async () => {
    const blurred = await capture({ blur: 4 });
    const { autocapture_result: result, version } = await analyze([blurred, photograph, blurred]);
    expect(result.captured_frame).toBe(photograph.toString('base64'));
    expect(result).toMatchObject({ captured_frame_is_constructed: false, feedback: ['COMPLIANT_IMAGE'] });
    expect(version).toMatch(/^Bonafide FaceLiveness, version \d/);
  });

  it('reads data URIs and turned frames', async () => {
    const turned = await sharp(photograph).rotate(90).jpeg({ quality: 95 }).toBuffer();
    const body = request([turned], { rotation: -90 });
    const [first] = body.video.workflow_data.frames;
    if (first) first.data = `data:image/jpeg;base64,${first.data}`;
    const { status, json } = await post('analyze', body);
    expect(status).toBe(200);
    expect(json.video.autocapture_result.captured_frame).toBe(turned.toString('base64'));
    expect(json.video.autocapture_result.feedback).toEqual(['COMPLIANT_IMAGE']);
  });

  it('answers what cannot be judged with 200, a decision and feedback', async () => {
    const cases: [Buffer, string, string][] = [
      [await nobody(), 'UNABLE_TO_CALCULATE_LIVENESS', 'NO_FACE_DETECTED'],
      [await group(), 'UNABLE_TO_CALCULATE_LIVENESS', 'MULTIPLE_FACES_DETECTED'],
      [await farAway(), 'FACE_TOO_LOW_RESOLUTION', 'FACE_TOO_FAR'],
      // As large in its picture as ever, and of too few pixels.
      [await sharp(photograph).resize(200).jpeg().toBuffer(), 'FACE_TOO_LOW_RESOLUTION', 'FACE_TOO_FAR'],
    ];
    for (const [picture, decision, feedback] of cases) {
      const answer = await analyze([picture]);
      expect(answer.liveness_result).toMatchObject({ decision, score: -1 });
      expect(answer.liveness_result).not.toHaveProperty('liveness_score');
      expect(answer.liveness_result.feedback).toContain(feedback);
      expect(answer.autocapture_result.feedback).toContain(feedback);
    }
    const nothing = await analyze([await nobody()]);
    expect(nothing.autocapture_result.captured_frame).toBeUndefined();
    expect(nothing.autocapture_result.error).toBeDefined();
  });

  it('calls a blurred capture blurred', async () => {
    const { liveness_result: result } = await analyze([await capture({ blur: 5 })]);
    expect(result).toMatchObject({ decision: 'TOO_BLURRY', score: 0 });
  });
});

describe('checkLiveness', () => {
  it('answers the decision without a frame', async () => {
    const { status, json } = await post('checkLiveness', request([photograph]));
    expect(status).toBe(200);
    expect(Object.keys(json).sort()).toEqual(['version', 'video']);
    expect(Object.keys(json.video).sort()).toEqual(['liveness_result', 'version']);
    expect(json.video.liveness_result).toEqual(LIVE);
  });
});

describe.each(['analyze', 'checkLiveness'])('refusals of %s', (path) => {
  const missing = (field: string) => `Required field "${field}" is missing.`;
  const workflow = (more: object) => () => ({
    video: { workflow_data: { workflow: 'charlie4', frames: [frame(photograph)], ...more } },
  });

  const bareText: [string, () => unknown, string][] = [
    ['no body', () => '', missing('video')],
    ['no video', () => ({}), missing('video')],
    ['no workflow_data', () => ({ video: {} }), missing('video.workflow_data')],
    ['no workflow', workflow({ workflow: undefined }), missing('video.workflow_data.workflow')],
    ['no frames', workflow({ frames: undefined }), missing('video.workflow_data.frames')],
    ['no data', workflow({ frames: [{}] }), missing('video.workflow_data.frames[0].data')],
  ];
  it.each(bareText)('%s: bare text', async (_name, body, text) => {
    const answer = await post(path, body());
    expect([answer.status, answer.text]).toEqual([400, text]);
    expect(answer.headers.get('content-type')).toContain('text/plain');
  });

  const coded: [string, () => unknown, number][] = [
    ['not JSON', () => '{', -2],
    ['an unknown workflow', workflow({ workflow: 'golf4' }), -2],
    ['a bare family', workflow({ workflow: 'foxtrot' }), -2],
    ['a level without meaning', workflow({ workflow: 'charlie3' }), -2],
    ['video of a wrong type', () => ({ video: 'x' }), -4],
    ['workflow of a wrong type', workflow({ workflow: 4 }), -4],
    ['frames of a wrong type', workflow({ frames: 'x' }), -4],
    ['a timestamp of a wrong type', workflow({ frames: [{ data: 'x', timestamp: 'now' }] }), -4],
    ['empty frames', workflow({ frames: [] }), -6],
    ['empty data', workflow({ frames: [{ data: '' }] }), -6],
    ['six frames', workflow({ frames: Array.from({ length: 6 }, () => ({ data: 'x' })) }), -6],
    ['half a turn too little', workflow({ rotation: 45 }), -6],
    ['bad base64', workflow({ frames: [{ data: 'not base64!' }] }), -5],
    ['not an image', workflow({ frames: [{ data: 'aGVsbG8gdGhlcmU=' }] }), -7],
  ];
  it.each(coded)('%s: code', async (_name, body, code) => {
    const answer = await post(path, body());
    expect([answer.status, answer.json?.error.code]).toEqual([400, code]);
  });

  it('hostile pictures', async () => {
    const flat = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: 'white' } });
    const cases: [Buffer[], number][] = [
      [[photograph.subarray(0, photograph.length / 2)], -7],
      [[await flat(1, 1).png().toBuffer()], -8],
      [[await flat(8000, 8000).png().toBuffer()], -8],
      [[photograph, await flat(640, 480).jpeg().toBuffer()], -8],
    ];
    for (const [pictures, code] of cases) {
      const answer = await post(path, request(pictures));
      expect([answer.status, answer.json?.error.code]).toEqual([400, code]);
    }
  });
});

describe('receipts', () => {
  it('name every frame, and more than the networks that find faces', async () => {
    await post('analyze', request([photograph, photograph]), 'receipts-inc');
    const rows = await service.database.query('SELECT * FROM decision_receipt WHERE tenant = $1', ['receipts-inc']);
    expect(rows).toHaveLength(1);
    const [row] = rows;
    expect(row.policy).toMatchObject({ workflow: 'charlie4', pad });
    if (pad === 'networks') expect(Object.keys(row.scores.signals).length).toBeGreaterThan(0);
    expect(row.inputs).toHaveLength(2);
    expect(row.models.length).toBeGreaterThan(2);
  });
});

describe('RPC', () => {
  it('answers the face of the best frame in pixels of the frame as sent', async () => {
    const client = rpcClient(bus, service.metrics, FaceLivenessService);
    const large = await sharp(photograph).resize(1500, 2000).jpeg().toBuffer();
    const frames = [{ image: new Uint8Array(large), timestampMs: 0 }];
    const answer = await onBehalfOf('acme', () => client.analyze({ workflow: 'HOTEL2', frames }));
    expect([LivenessDecision.LIVE, LivenessDecision.SPOOF]).toContain(answer.decision);
    expect(answer.bestFrame).toBe(0);
    expect(answer.captureFeedback).toEqual(['COMPLIANT_IMAGE']);
    expect(answer.face?.landmarks).toHaveLength(5);
    const [leftEye, rightEye] = answer.face?.landmarks ?? [];
    expect((rightEye?.x ?? 0) - (leftEye?.x ?? 0)).toBeGreaterThan(150);
    expect(answer.receiptId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses a call without frames', async () => {
    const client = rpcClient(bus, service.metrics, FaceLivenessService);
    const refused = onBehalfOf('acme', () => client.analyze({ workflow: 'charlie4' }));
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_VALUE', details: { field: 'frames' } });
  });
});

it('answers its version', async () => {
  const version = await fetch(`${service.url}/faceliveness/version`, { headers: service.as('acme') });
  expect(await version.text()).toMatch(/^Bonafide FaceLiveness, version \d/);
});

it('never logs a picture', () => {
  expect(service.logs.join('\n')).not.toContain(photograph.toString('base64').slice(100, 140));
});
