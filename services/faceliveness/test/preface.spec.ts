import { createHash } from 'node:crypto';
import { BASE64_FORMS } from '@bonafide/testing/base64-forms';
import type { TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture, farAway, group, nobody } from './captures.js';
import { get, post, startLiveness } from './running.js';

const ROOT = '/b2c/sdk/preface';
const profile = { xml: '<?xml version="1.0"?><profile/>' };
const resolution = { width: 480, height: 640 };

let service: TestService;
let photograph: Buffer;
let image: string;

beforeAll(async () => {
  [service, photograph] = await Promise.all([startLiveness(), capture()]);
  image = photograph.toString('base64');
});
afterAll(() => service?.stop());

describe('version', () => {
  it('is a JSON string', async () => {
    const { status, json } = await get(service, `${ROOT}/version`);
    expect(status).toBe(200);
    expect(json).toMatch(/^Bonafide FaceLiveness, version \d+\.\d+\.\d+$/);
  });
});

describe('calculateROI', () => {
  it('answers the region, whatever the media type says', async () => {
    for (const type of ['application/json', 'text/plain']) {
      const { status, json } = await post(service, `${ROOT}/calculateROI`, { profile, resolution }, { type });
      expect(status).toBe(200);
      expect(json).toEqual({ x: 62, y: 32, width: 356, height: 512 });
    }
  });

  it('follows the profile', async () => {
    const xml = '<profile><region width="0.5" height="0.5" top="0.25"/></profile>';
    const { json } = await post(service, `${ROOT}/calculateROI`, { profile: { xml }, resolution });
    expect(json).toEqual({ x: 120, y: 160, width: 240, height: 320 });
  });
});

describe('analyzeImage', () => {
  const analyze = (input: object, output: object[] = [{ id: 'check', profileXml: profile.xml }]) =>
    post(service, `${ROOT}/analyzeImage`, { images: [{ id: 'one', input, output }] });

  it('measures a face', async () => {
    const { status, json } = await analyze({ imageData: image });
    expect(status).toBe(200);
    expect(json.images).toHaveLength(1);
    expect(json.images[0]).toMatchObject({ id: 'one', faces: [{ output: [{ id: 'check', isCompliant: true }] }] });
    const [face] = json.images[0].faces;
    expect(face.box.width).toBeGreaterThan(100);
    const metrics = new Map(face.output[0].metrics.map((metric: { name: string }) => [metric.name, metric]));
    expect(metrics.get('ImageWidth')).toMatchObject({ value: 480 });
    expect(metrics.get('EyesOpen')).toMatchObject({ value: expect.closeTo(100, -1) });
    expect(metrics.get('Sharpness')).toMatchObject({ unit: expect.any(String), native: expect.any(Number) });
    // No pack has a network for this.
    expect(metrics.get('UnifiedQualityScore')).toMatchObject({ value: null, native: null });
  });

  it('reports what is asked for, under the name it is asked by', async () => {
    const output = [{ id: 'a', metrics: ['IMAGE_WIDTH', 'IMAGE_HEIGHT', 'HEAD_POSE_YAW', 'UNHEARD_OF'] }];
    const { json } = await analyze({ imageData: image }, output);
    const values = json.images[0].faces[0].output[0].metrics.map(({ name, value }: never) => [name, value]);
    expect(values).toEqual([
      ['IMAGE_WIDTH', 480],
      ['IMAGE_HEIGHT', 640],
      ['HEAD_POSE_YAW', expect.any(Number)],
      ['UNHEARD_OF', null],
    ]);
  });

  it('judges by each output’s own profile', async () => {
    const strict = '<p><metric name="INTER_EYE_DISTANCE" minimum="400"/></p>';
    const { json } = await analyze({ imageData: image }, [{ profileXml: strict }, { profileXml: profile.xml }]);
    const [first, second] = json.images[0].faces[0].output;
    expect([first, second].map(({ id, isCompliant }) => [id, isCompliant])).toEqual([
      ['output_1', false],
      ['output_2', true],
    ]);
  });

  it('sees light, blur and rotation', async () => {
    const dark = await sharp(photograph).linear(0.12).jpeg().toBuffer();
    const blurred = await capture({ blur: 4 });
    const turned = await sharp(photograph).rotate(90).jpeg().toBuffer();
    const score = async (picture: Buffer, name: string, rotation = 0) => {
      const input = { imageData: picture.toString('base64'), rotation };
      const { json } = await analyze(input, [{ metrics: [name] }]);
      return json.images[0].faces[0].output[0].metrics[0].value;
    };
    expect(await score(dark, 'LuminanceMean')).toBeLessThan((await score(photograph, 'LuminanceMean')) / 2);
    expect(await score(blurred, 'Sharpness')).toBeLessThan((await score(photograph, 'Sharpness')) / 2);
    expect(await score(turned, 'HeadPoseRoll', 270)).toBeGreaterThan(90);
  });

  it('answers every face in the order of the mode, one alone where it shall dominate, none where there is none', async () => {
    const many = (await group()).toString('base64');
    const counts = [];
    for (const faceDetectionMode of ['FACE_ORDERING_BY_SIZE', 'FACE_ORDERING_BY_SCORE', 'DOMINANT_FACE_BY_SCORE']) {
      const { json } = await analyze({ imageData: many, faceDetectionMode });
      const { faces } = json.images[0];
      counts.push(faces.length);
      const areas = faces.map(({ box }: { box: { width: number; height: number } }) => box.width * box.height);
      if (faceDetectionMode.endsWith('SIZE')) expect(areas).toEqual(areas.toSorted((a: number, b: number) => b - a));
    }
    expect(counts).toEqual([4, 4, 1]);
    const none = await analyze({ imageData: (await nobody()).toString('base64') });
    expect(none.json.images[0]).toEqual({ id: 'one', faces: [] });
    const large = await analyze({ imageData: many, faceMinimumSize: 0.9 });
    expect(large.json.images[0].faces).toEqual([]);
  });

  it.each(BASE64_FORMS)('reads a picture %s', async (_name, form) => {
    const { status, json } = await analyze({ imageData: form(image) });
    expect([status, json.images[0].faces.length]).toEqual([200, 1]);
  });

  it('takes null for what may be left out', async () => {
    const input = { imageData: image, rotation: null, faceMinimumSize: null, faceDetectionMode: null };
    const nothing = { id: null, profileXml: null, performConstruction: null, metrics: null };
    const { status, json } = await analyze(input, [nothing]);
    expect([status, json.images[0].faces[0].output]).toMatchObject([200, [{ id: 'output_1', metrics: [] }]]);
  });

  it.each([
    ['an empty list', { images: [] }],
    ['no list', {}],
    ['null', { images: null }],
    ['no body', ''],
  ])('refuses a request without an image: %s', async (_name, body) => {
    expect(await post(service, `${ROOT}/analyzeImage`, body)).toMatchObject({
      status: 400,
      json: {
        errorCode: 'INPUT_VALUES_ERROR',
        errorMsg: 'At least one image is required.',
        status: 400,
        timestamp: expect.any(String),
      },
    });
  });
});

describe('autocaptureVideo', () => {
  const frame = (picture: Buffer) => ({ data: picture.toString('base64'), timestamp: 1565891124780.0334, tags: [] });
  const request = (pictures: Buffer[], more: object = {}) => ({
    profile,
    resolutionPreview: { width: 240, height: 320 },
    resolutionCapture: resolution,
    frames: pictures.map(frame),
    ...more,
  });
  const autocapture = (body: object) => post(service, `${ROOT}/autocaptureVideo`, body);

  it('captures a compliant frame', async () => {
    const { status, json } = await autocapture(
      request([photograph], { rotation: '0,', faceDetectionMode: 'DOMINANT_FACE_BY_SCORE' }),
    );
    expect(status).toBe(200);
    expect(json.results).toEqual({ captured: true, capturedFrameIndex: 0 });
    expect(json.frameResults).toEqual([
      {
        compliant: true,
        feedback: ['COMPLIANT_IMAGE'],
        region: expect.objectContaining({ width: expect.any(Number) }),
      },
    ]);
  });

  it('waits for as many compliant frames in a row as the request asks for', async () => {
    const empty = await nobody();
    const { json } = await autocapture(request([photograph, empty, photograph], { autocaptureMinimumFrameCount: 2 }));
    expect(json.results).toEqual({ captured: false, capturedFrameIndex: -1 });
    expect(json.frameResults.map(({ compliant }: never) => compliant)).toEqual([true, false, true]);
    const row = await autocapture(request([empty, photograph, photograph], { autocaptureMinimumFrameCount: 2 }));
    expect(row.json.results.captured).toBe(true);
    expect([1, 2]).toContain(row.json.results.capturedFrameIndex);
  });

  it('says what is wrong with a frame', async () => {
    const beside = (room: { left?: number; right?: number; top?: number; bottom?: number }) =>
      sharp(photograph)
        .extend({ ...room, background: 'grey' })
        .jpeg()
        .toBuffer();
    const frames = await Promise.all([
      nobody(),
      group(),
      farAway(),
      beside({ right: 600 }),
      beside({ left: 600 }),
      beside({ bottom: 900 }),
      beside({ top: 900 }),
    ]);
    const dark = await sharp(photograph).linear(0.08).jpeg().toBuffer();
    const { json } = await autocapture(request([...frames, dark]));
    const feedback = json.frameResults.map((result: { feedback: string[] }) => result.feedback);
    for (const [at, code] of [
      'NO_FACE_DETECTED',
      'MULTIPLE_FACES_DETECTED',
      'FACE_TOO_FAR',
      'FACE_ON_LEFT',
      'FACE_ON_RIGHT',
      'FACE_TOO_HIGH',
      'FACE_TOO_LOW',
      'INSUFFICIENT_LIGHTING',
    ].entries()) {
      expect(feedback[at], code).toContain(code);
    }
    expect(json.results.captured).toBe(false);
  });
});

describe('receipts', () => {
  const receiptsOf = (tenant: string) =>
    service.database.query('SELECT * FROM decision_receipt WHERE tenant = $1', [tenant]);
  const digest = () => createHash('sha256').update(photograph).digest('hex');

  it('say what was captured by which bounds, and nothing of the picture', async () => {
    const xml = '<p><metric name="INTER_EYE_DISTANCE" minimum="20"/></p>';
    const body = { profile: { xml }, resolutionPreview: resolution, resolutionCapture: resolution };
    const frames = [{ data: (await nobody()).toString('base64') }, { data: image }];
    await post(service, `${ROOT}/autocaptureVideo`, { ...body, frames }, { tenant: 'capture-inc' });
    const [receipt, ...others] = await receiptsOf('capture-inc');
    expect(others).toEqual([]);
    expect(receipt).toMatchObject({ operation: 'autocapture', outcome: 'CAPTURED' });
    expect(receipt.policy).toMatchObject({ leastFrames: 1, policy: { InterEyeDistance: { least: 20 } } });
    expect(receipt.scores).toMatchObject({ capturedFrame: 1, frames: [null, { compliant: [true] }] });
    expect(receipt.scores.frames[1].metrics.InterEyeDistance).toBeGreaterThan(20);
    expect(receipt.models.map(({ role }: { role: string }) => role)).toContain('face-detector');
    expect(receipt.inputs[1]).toEqual({ kind: 'frame', key: 'test', digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    for (const said of [digest(), image.slice(0, 40)]) expect(JSON.stringify(receipt)).not.toContain(said);
  });

  it('say what an image was measured and judged by, one for a request', async () => {
    const one = { input: { imageData: image }, output: [{ profileXml: profile.xml }] };
    await post(service, `${ROOT}/analyzeImage`, { images: [one, one] }, { tenant: 'measure-inc' });
    const [receipt, ...others] = await receiptsOf('measure-inc');
    expect(others).toEqual([]);
    expect(receipt).toMatchObject({ operation: 'analyzeImage', outcome: 'MEASURED', inputs: [{}, {}] });
    expect(receipt.scores.pictures).toMatchObject([[{ compliant: [true] }], [{ compliant: [true] }]]);
    expect(receipt.scores.pictures[0][0].metrics.HeadPoseYaw).toEqual(expect.any(Number));
  });
});

describe('refusals', () => {
  const folded = (code: number, description: string) => ({
    errorCode: 'ProcessingError',
    errorMsg: expect.stringContaining(
      `Unable to process request, check request payload, 400 Bad Request: {error:{code:${code},description:${description}`,
    ),
    status: 500,
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  });
  const missing = (field: string) => folded(-3, `Required field \\${field}\\ is missing.`);
  const wrong = (field: string) => folded(-4, `Field \\${field}\\ has the wrong type.`);
  const invalid = (field: string) => folded(-6, `Invalid \\${field}\\ value`);
  const framework = (path: string) => ({
    timestamp: expect.stringMatching(/\+00:00$/),
    status: 500,
    error: 'Internal Server Error',
    path: `${ROOT}/${path}`,
  });
  const input = (more: object = {}) => ({ images: [{ input: { imageData: image, ...more }, output: [] }] });
  const video = (more: object = {}) => ({
    profile,
    frames: [{ data: image }],
    resolutionPreview: resolution,
    resolutionCapture: resolution,
    ...more,
  });

  const cases: [string, string, () => unknown, unknown][] = [
    ['no body', 'calculateROI', () => '', missing('profile')],
    ['an empty object', 'calculateROI', () => ({}), missing('profile')],
    ['no JSON', 'calculateROI', () => '{', folded(-2, 'The body is not valid JSON')],
    ['an array', 'calculateROI', () => [], folded(-4, 'The body must be a JSON object')],
    ['no resolution', 'calculateROI', () => ({ profile }), missing('resolution')],
    ['no xml', 'calculateROI', () => ({ profile: {}, resolution }), missing('profile.xml')],
    ['xml of a wrong type', 'calculateROI', () => ({ profile: { xml: 1 }, resolution }), wrong('profile.xml')],
    ['an empty xml', 'calculateROI', () => ({ profile: { xml: '' }, resolution }), invalid('profile.xml')],
    ['no XML', 'calculateROI', () => ({ profile: { xml: 'plain words' }, resolution }), framework('calculateROI')],
    [
      'entities that grow',
      'calculateROI',
      () => ({ profile: { xml: '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>' }, resolution }),
      framework('calculateROI'),
    ],
    ['no width', 'calculateROI', () => ({ profile, resolution: { height: 1 } }), missing('resolution.width')],
    [
      'a width of 0',
      'calculateROI',
      () => ({ profile, resolution: { width: 0, height: 1 } }),
      invalid('resolution.width'),
    ],
    [
      'a negative height',
      'calculateROI',
      () => ({ profile, resolution: { width: 1, height: -1 } }),
      invalid('resolution.height'),
    ],
    [
      'a width as text',
      'calculateROI',
      () => ({ profile, resolution: { width: '480', height: 1 } }),
      wrong('resolution.width'),
    ],
    ['images of a wrong type', 'analyzeImage', () => ({ images: 'x' }), wrong('images')],
    ['no input', 'analyzeImage', () => ({ images: [{ output: [] }] }), missing('images[0].input')],
    [
      'no imageData',
      'analyzeImage',
      () => ({ images: [{ input: {}, output: [] }] }),
      missing('images[0].input.imageData'),
    ],
    ['no output', 'analyzeImage', () => ({ images: [{ input: { imageData: image } }] }), missing('images[0].output')],
    ['bad base64', 'analyzeImage', () => input({ imageData: '***' }), framework('analyzeImage')],
    ['no picture', 'analyzeImage', () => input({ imageData: Buffer.from('hello').toString('base64') }), folded(-7, '')],
    [
      'a cut picture',
      'analyzeImage',
      () => input({ imageData: photograph.subarray(0, 9000).toString('base64') }),
      folded(-7, ''),
    ],
    [
      'an unknown mode',
      'analyzeImage',
      () => input({ faceDetectionMode: 'BEST' }),
      invalid('images[0].input.faceDetectionMode'),
    ],
    [
      'a size beyond 1',
      'analyzeImage',
      () => input({ faceMinimumSize: 2 }),
      invalid('images[0].input.faceMinimumSize'),
    ],
    [
      'a sensitivity of 0',
      'analyzeImage',
      () => input({ faceSensitivity: 0 }),
      invalid('images[0].input.faceSensitivity'),
    ],
    ['a slanted rotation', 'analyzeImage', () => input({ rotation: 45 }), invalid('images[0].input.rotation')],
    ['too many images', 'analyzeImage', () => ({ images: Array(9).fill(input().images[0]) }), invalid('images')],
    [
      'construction',
      'analyzeImage',
      () => ({ images: [{ input: { imageData: image }, output: [{ performConstruction: true }] }] }),
      folded(-6, ''),
    ],
    ['no profile', 'autocaptureVideo', () => video({ profile: undefined }), missing('profile')],
    ['no frames', 'autocaptureVideo', () => video({ frames: undefined }), missing('frames')],
    ['empty frames', 'autocaptureVideo', () => video({ frames: [] }), invalid('frames')],
    ['a frame without data', 'autocaptureVideo', () => video({ frames: [{}] }), missing('frames[0].data')],
    [
      'no preview resolution',
      'autocaptureVideo',
      () => video({ resolutionPreview: undefined }),
      missing('resolutionPreview'),
    ],
    [
      'no capture resolution',
      'autocaptureVideo',
      () => video({ resolutionCapture: undefined }),
      missing('resolutionCapture'),
    ],
    [
      'a frame count of 0',
      'autocaptureVideo',
      () => video({ autocaptureMinimumFrameCount: 0 }),
      invalid('autocaptureMinimumFrameCount'),
    ],
    ['a rotation in words', 'autocaptureVideo', () => video({ rotation: 'left' }), folded(-6, '')],
    [
      'a profile that is no XML',
      'autocaptureVideo',
      () => video({ profile: { xml: '<' } }),
      framework('autocaptureVideo'),
    ],
    [
      'bad base64 in a frame',
      'autocaptureVideo',
      () => video({ frames: [{ data: '!' }] }),
      framework('autocaptureVideo'),
    ],
  ];

  it.each(cases)('%s at %s', async (_, path, body, expected) => {
    const { status, json } = await post(service, `${ROOT}/${path}`, body());
    expect(status).toBe(500);
    expect(json).toEqual(expected);
  });

  it('knows nobody without the gateway', async () => {
    const response = await fetch(`${service.url}${ROOT}/calculateROI`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errorCode: 'UNAUTHORIZED', status: 401 });
  });

  it('keeps pictures and profiles out of its logs', async () => {
    const canary = '<profile><secret>canary-7531</secret></profile>';
    await post(service, `${ROOT}/calculateROI`, { profile: { xml: canary }, resolution });
    await post(service, `${ROOT}/calculateROI`, { profile: { xml: `${canary}<` }, resolution });
    const logs = service.logs.join('');
    expect(logs).toContain('calculateROI');
    expect(logs).not.toContain('canary-7531');
    expect(logs).not.toContain(image.slice(0, 40));
  });
});
