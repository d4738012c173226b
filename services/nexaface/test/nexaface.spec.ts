import { randomBytes } from 'node:crypto';
import type { Bus } from '@bonafide/messaging/bus';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { BASE64_FORMS, BASE64_JUNK } from '@bonafide/testing/base64-forms';
import { onBehalfOf } from '@bonafide/testing/caller';
import { operatorBus } from '@bonafide/testing/nats';
import { startTestService, type TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nexaface } from '../src/service.js';
import { landscape, portrait } from './photographs.js';

const workflow = { comparator: { algorithm: 'F500', faceTypes: ['VISIBLE_FRONTAL'] } };
let service: TestService;
let bus: Bus;
let anna: Buffer;
let annaAgain: Buffer;
let berta: Buffer;

beforeAll(async () => {
  bus = await operatorBus();
  [service, anna, annaAgain, berta] = await Promise.all([
    startTestService(nexaface, {
      BONAFIDE_MODEL_PACK: process.env.BONAFIDE_MODEL_PACK ?? 'default',
      BONAFIDE_INFERENCE_WORKERS: '2',
      BONAFIDE_KEYS: `test:${randomBytes(32).toString('base64')}`,
    }),
    portrait('annaLaughing'),
    portrait('annaSmiling'),
    portrait('berta'),
  ]);
});
afterAll(async () => {
  await bus?.close();
  await service?.stop();
});

const image = (bytes: Buffer) => ({ VISIBLE_FRONTAL: bytes.toString('base64') });

async function post(path: string, body: unknown, tenant = 'acme') {
  const response = await fetch(`${service.url}/nexaface/${path}`, {
    method: 'POST',
    headers: { ...service.as(tenant), 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : undefined;
  return { status: response.status, text, json, headers: response.headers };
}

async function compare(probe: object, gallery: object, algorithm = 'F500') {
  const { status, json } = await post('compare', {
    metadata: { username: 'anna' },
    probe,
    gallery,
    workflow: { comparator: { ...workflow.comparator, algorithm } },
  });
  expect(status).toBe(200);
  return json as { score: number; scorePercent: number };
}

async function exported(picture: Buffer): Promise<string> {
  const { status, json } = await post('export', { encounter: { ...image(picture), id: 'encounter01' } });
  expect(status).toBe(200);
  return json.export;
}

describe('compare', () => {
  it('tells the same person from another, whichever form either side has', async () => {
    const same = await compare(image(anna), image(annaAgain));
    const other = await compare(image(anna), image(berta));
    expect(same.score).toBeGreaterThan(3);
    expect(other.score).toBeLessThan(1);
    expect(same.scorePercent).toBeCloseTo(100 * Math.tanh((Math.LN10 * same.score) / 14), 6);

    const [templateOfAnna, templateOfBerta] = await Promise.all([exported(anna), exported(berta)]);
    const mixed = await compare({ import: templateOfAnna }, image(annaAgain));
    expect(mixed.score).toBeCloseTo(same.score, 4);
    const templates = await compare({ import: templateOfAnna }, { import: templateOfBerta });
    expect(templates.score).toBeCloseTo(other.score, 4);
  });

  it('is symmetric and gives identical pictures the highest score that there is', async () => {
    expect(await compare(image(berta), image(anna))).toEqual(await compare(image(anna), image(berta)));
    expect(await compare(image(anna), image(anna))).toEqual({ score: 15, scorePercent: expect.closeTo(98.57, 2) });
  });

  it('knows F200, and compares nothing when no face type is chosen', async () => {
    expect((await compare(image(anna), image(annaAgain), 'F200')).score).toBeGreaterThan(3);
    const none = { comparator: { algorithm: 'F500', faceTypes: [] } };
    const { json } = await post('compare', { probe: image(anna), gallery: image(annaAgain), workflow: none });
    expect(json).toEqual({ score: 0, scorePercent: 0 });
  });

  it('takes a data URI and a body called text', async () => {
    const probe = { VISIBLE_FRONTAL: `data:image/jpeg;base64,${anna.toString('base64')}` };
    expect((await compare(probe, image(annaAgain))).score).toBeGreaterThan(3);
  });
});

describe('base64', () => {
  let template: string;
  beforeAll(async () => {
    template = await exported(anna);
  });

  it.each(BASE64_FORMS)('%s is read, as a picture and as a template', async (_name, form) => {
    const probe = { VISIBLE_FRONTAL: form(anna.toString('base64')), import: null };
    expect((await compare(probe, { import: form(template), VISIBLE_FRONTAL: null })).score).toBe(15);
  });

  it.each(BASE64_JUNK)('with %s is refused: a template by its name, a picture as documented', async (_name, form) => {
    const body = { probe: { import: form(template) }, gallery: image(anna), workflow };
    const description = 'Field "probe.import" is not valid base64.';
    expect(await post('compare', body)).toMatchObject({
      status: 400,
      json: { error: { code: -5, description }, errorCode: 'INPUT_FORMAT_ERROR', errorMsg: description, status: 400 },
    });
    const picture = { encounter: { VISIBLE_FRONTAL: form(anna.toString('base64')) } };
    const refused = await post('export', picture);
    expect([refused.status, refused.json]).toEqual([
      500,
      {
        error: { code: 500, description: 'The input image is invalid.' },
        errorCode: expect.any(String),
        errorMsg: 'The input image is invalid.',
        status: 500,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    ]);
  });
});

describe('refusals', () => {
  const missing = (field: string) => ({ error: { code: -3, description: `Required field "${field}" is missing.` } });
  const badImage = { error: { code: 500, description: 'The input image is invalid.' } };
  const noData = { error: { code: 202, description: 'Encounter has no image or template data.' } };
  const pair = () => ({ probe: image(anna), gallery: image(annaAgain), workflow });

  const cases: [string, string, () => unknown, number, unknown][] = [
    ['no member at all', 'compare', () => ({}), 400, missing('probe')],
    ['no body', 'compare', () => '', 400, missing('probe')],
    ['no gallery', 'compare', () => ({ probe: image(anna) }), 400, missing('gallery')],
    ['no workflow', 'compare', () => ({ ...pair(), workflow: undefined }), 400, missing('workflow')],
    ['no comparator', 'compare', () => ({ ...pair(), workflow: {} }), 400, missing('workflow.comparator')],
    [
      'no faceTypes',
      'compare',
      () => ({ ...pair(), workflow: { comparator: { algorithm: 'F500' } } }),
      400,
      missing('workflow.comparator.faceTypes'),
    ],
    ['not JSON', 'compare', () => '{', 400, { error: { code: -2 } }],
    ['an array', 'compare', () => [], 400, { error: { code: -4 } }],
    ['probe of a wrong type', 'compare', () => ({ ...pair(), probe: 'x' }), 400, { error: { code: -4 } }],
    [
      'image of a wrong type',
      'compare',
      () => ({ ...pair(), probe: { VISIBLE_FRONTAL: 1 } }),
      400,
      { error: { code: -4 } },
    ],
    ['encounter with an id only', 'compare', () => ({ ...pair(), probe: { id: 'a' } }), 500, noData],
    ['empty image', 'compare', () => ({ ...pair(), probe: { VISIBLE_FRONTAL: '' } }), 500, noData],
    ['bad base64', 'compare', () => ({ ...pair(), probe: { VISIBLE_FRONTAL: '***' } }), 500, badImage],
    ['not an image', 'compare', () => ({ ...pair(), gallery: image(Buffer.from('hello there')) }), 500, badImage],
    [
      'template that is no base64',
      'compare',
      () => ({ ...pair(), probe: { import: '***' } }),
      400,
      { error: { code: -5 } },
    ],
    [
      'template that is none',
      'compare',
      () => ({ ...pair(), probe: { import: 'AAECAwQFBgc=' } }),
      400,
      { error: { code: -6 } },
    ],
    [
      'unknown face type',
      'compare',
      () => ({ ...pair(), workflow: { comparator: { algorithm: 'F500', faceTypes: ['PROFILE'] } } }),
      400,
      { error: { code: -6 } },
    ],
    ['export of nothing', 'export', () => ({}), 400, missing('encounter')],
    ['export of an id', 'export', () => ({ encounter: { id: 'a' } }), 500, noData],
    ['export of a template', 'export', () => ({ encounter: { import: 'AAECAwQFBgc=' } }), 500, noData],
    ['export of no image', 'export', () => ({ encounter: { VISIBLE_FRONTAL: 'AAAA' } }), 500, badImage],
  ];
  it.each(cases)('%s (%s)', async (_name, path, body, status, expected) => {
    const answer = await post(path, body());
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject(expected as object);
    expect(typeof answer.json.error.description).toBe('string');
  });

  it.each(['F300', 'f500', ''])('answers the unknown algorithm %j with bare text', async (algorithm) => {
    const comparator = { ...workflow.comparator, algorithm };
    const answer = await post('compare', { ...pair(), workflow: { comparator } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(answer.text).toBe('Invalid algorithm in "algorithm" field.');
  });

  it('says when a picture shows no face', async () => {
    const answer = await post('export', { encounter: image(await landscape()) });
    expect(answer.status).toBe(500);
    expect(answer.json).toMatchObject({ error: { code: 1001, description: 'The image shows no face.' }, status: 500 });
  });

  it('refuses hostile pictures', async () => {
    const flat = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: 'white' } });
    const hostile = [
      anna.subarray(0, anna.length / 2),
      await flat(1, 1).png().toBuffer(),
      await flat(8, 8).jpeg().toBuffer(),
      await flat(8000, 8000).png().toBuffer(),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ];
    for (const bytes of hostile) {
      const answer = await post('export', { encounter: image(bytes) });
      expect([answer.status, answer.json]).toMatchObject([500, badImage]);
    }
  });
});

describe('templates', () => {
  const unreadable = { status: 400, json: { error: { code: -6, description: 'The template is not readable.' } } };
  const compareWith = (template: string, tenant?: string) =>
    post('compare', { probe: { import: template }, gallery: image(anna), workflow }, tenant);

  it('leave sealed: nobody can read them, and no two exports are alike', async () => {
    const [first, second] = [await exported(anna), await exported(anna)];
    expect(first).not.toBe(second);
    expect(Buffer.from(first, 'base64').includes('BFFT')).toBe(false);
  });

  it('are of no use once changed, and never to another tenant', async () => {
    const template = await exported(anna);
    const bytes = Buffer.from(template, 'base64');
    expect((await compareWith(template)).status).toBe(200);
    for (const at of [0, 5, 20, 40, bytes.length - 1]) {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ 1);
      expect(await compareWith(Buffer.from(changed).toString('base64')), `byte ${at}`).toMatchObject(unreadable);
    }
    expect(await compareWith(template, 'other-inc')).toMatchObject(unreadable);
  });

  it('are not made by callers', async () => {
    const client = rpcClient(bus, service.metrics, NexaFaceService);
    const encounter = { image: new Uint8Array(anna), rotation: 0 };
    const { template } = await onBehalfOf('acme', () => client.export({ encounter }));
    expect(await compareWith(Buffer.from(template).toString('base64'))).toMatchObject(unreadable);
  });

  it('are sealed for another service, of its caller and of no other tenant', async () => {
    const client = rpcClient(bus, service.metrics, NexaFaceService);
    const encounter = { image: new Uint8Array(anna), rotation: 0 };
    const exportedOne = await onBehalfOf('acme', () => client.export({ encounter }));
    const template = new Uint8Array(exportedOne.template);
    const seal = (templates: Uint8Array<ArrayBuffer>[]) =>
      onBehalfOf('acme', () => client.sealTemplates({ templates }));
    const { sealedTemplates } = await seal([template, template]);
    const [first, second] = sealedTemplates.map((one) => Buffer.from(one).toString('base64'));
    expect(first).not.toBe(second);
    for (const sealed of [first, second]) expect((await compareWith(sealed ?? '')).json.score).toBeGreaterThan(3);
    expect(await compareWith(first ?? '', 'other-inc')).toMatchObject(unreadable);
    await expect(seal([template.slice(1)])).rejects.toMatchObject({ details: { reason: 'template' } });
    await expect(seal(Array.from({ length: 101 }, () => template))).rejects.toMatchObject({ code: 'INVALID_VALUE' });
  });

  it('are not compared with those of another model', async () => {
    const client = rpcClient(bus, service.metrics, NexaFaceService);
    const encounter = { image: new Uint8Array(anna), rotation: 0 };
    const { template } = await onBehalfOf('acme', () => client.export({ encounter }));
    const probe = { data: { case: 'template' as const, value: template.with(26, (template[26] ?? 0) ^ 0xff) } };
    const gallery = { data: { case: 'template' as const, value: template } };
    const compared = onBehalfOf('acme', () => client.compare({ probe, gallery, algorithm: 'F500' }));
    await expect(compared).rejects.toMatchObject({
      message: 'The templates were not made by the same model.',
      details: { reason: 'template_version' },
    });
  });
});

describe('receipts', () => {
  it('name the networks that took part, and a low score of two people', async () => {
    await post('compare', { probe: image(anna), gallery: image(berta), workflow }, 'receipts-inc');
    const rows = await service.database.query('SELECT * FROM decision_receipt WHERE tenant = $1', ['receipts-inc']);
    expect(rows).toHaveLength(1);
    const [row] = rows;
    const roles = new Set(row.models.map((model: { role: string }) => model.role));
    expect(roles).toEqual(new Set(['face-detector', 'face-landmarks', 'face-mesh', 'face-descriptor']));
    expect(row.scores.score).toBeLessThan(1);
    expect(row.inputs).toHaveLength(2);
  });

  it('name the covers of either picture, in templates too', async () => {
    const glasses = [
      [219, 248],
      [349, 279],
    ].map(([x, y]) => `<ellipse cx="${x}" cy="${y}" rx="60" ry="42" fill="#101012"/>`);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640">${glasses.join('')}</svg>`;
    const covered = await sharp(annaAgain)
      .composite([{ input: Buffer.from(svg) }])
      .jpeg()
      .toBuffer();
    const { json } = await post('export', { encounter: image(covered) }, 'covers-inc');
    const sides = [image(anna), { import: json.export }];
    await post('compare', { probe: sides[0], gallery: sides[1], workflow }, 'covers-inc');
    const [{ scores }] = await service.database.query(
      "SELECT scores FROM decision_receipt WHERE tenant = 'covers-inc' AND operation = 'compare'",
    );
    expect(scores.conditions).toEqual({ probe: [], gallery: ['eyes-covered'] });
    expect(scores.penalty).toBe(0);
  });

  it('name no network that finds faces where templates alone were compared', async () => {
    const { json } = await post('export', { encounter: image(anna) }, 'templates-inc');
    const template = { import: json.export };
    await post('compare', { probe: template, gallery: template, workflow }, 'templates-inc');
    const [{ models }] = await service.database.query(
      "SELECT models FROM decision_receipt WHERE tenant = 'templates-inc' AND operation = 'compare'",
    );
    expect(new Set(models.map((model: { role: string }) => model.role))).toEqual(new Set(['face-descriptor']));
  });
});

describe('RPC', () => {
  it('exports and compares, using the face that the caller knows', async () => {
    const client = rpcClient(bus, service.metrics, NexaFaceService);
    const acme = <T>(call: () => Promise<T>) => onBehalfOf('acme', call);
    const encounter = { image: new Uint8Array(anna), rotation: 0 };
    const { template, receiptId } = await acme(() => client.export({ encounter }));
    expect(Buffer.from(template).toString('latin1', 0, 4)).toBe('BFFT');
    expect(receiptId).toMatch(/^[0-9a-f-]{36}$/);
    const gallery = { data: { case: 'image' as const, value: { image: new Uint8Array(annaAgain), rotation: 0 } } };
    const probe = { data: { case: 'template' as const, value: template } };
    const { score } = await acme(() => client.compare({ probe, gallery, algorithm: 'F500' }));
    expect(score).toBeGreaterThan(3);
    await expect(acme(() => client.compare({ probe, gallery, algorithm: 'F9' }))).rejects.toMatchObject({
      code: 'INVALID_VALUE',
    });
    await expect(acme(() => client.export({}))).rejects.toMatchObject({ code: 'FIELD_MISSING' });
    const nothing = { encounter: { image: new Uint8Array(await landscape()), rotation: 0 } };
    await expect(acme(() => client.export(nothing))).rejects.toMatchObject({
      code: 'INVALID_MEDIA',
      details: { reason: 'no_face' },
    });
  });
});

it('answers its version', async () => {
  const response = await fetch(`${service.url}/nexaface/version`, { headers: service.as('acme') });
  expect(await response.text()).toMatch(/^Bonafide NexaFace, version \d/);
});

it('never logs a picture', () => {
  expect(service.logs.join('\n')).not.toContain(anna.toString('base64').slice(100, 140));
});
