import { randomUUID } from 'node:crypto';
import { sealRequest } from '@bonafide/client';
import type { TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaptureSession } from '../src/session/capture-session.entity.js';
import { capture } from './captures.js';
import { captureBody, get, post, sealingKey, startLiveness } from './running.js';

const guards = { strict: { session: 'mandatory' }, none: { session: 'none' } };
const NIL = '00000000-0000-0000-0000-000000000000';

let service: TestService;
let photograph: Buffer;

beforeAll(async () => {
  const config = { BONAFIDE_CAPTURE_GUARDS: JSON.stringify(guards), BONAFIDE_INFERENCE_QUEUE: '64' };
  [service, photograph] = await Promise.all([startLiveness(config), capture()]);
});
afterAll(() => service?.stop());

async function issued(tenant: string): Promise<string> {
  const { status, json } = await get(service, '/b2c/sdk/getSessionId', tenant);
  expect(status).toBe(200);
  expect(Object.keys(json)).toEqual(['session_id']);
  return json.session_id;
}

const analyze = (tenant: string, meta: object, path = 'analyze') =>
  post(service, `/b2c/sdk/faceliveness/${path}`, captureBody([photograph], meta), { tenant });

const refused = (errorCode: string) => ({
  status: 400,
  json: { errorCode, status: 400, errorMsg: expect.any(String) },
});

describe('getSessionId', () => {
  it('is another one every time, and only its digest is kept', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => issued('strict')));
    expect(new Set(ids).size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const rows = JSON.stringify(
      await service.database.query("SELECT *, encode(digest, 'escape') FROM capture_session"),
    );
    for (const id of ids) expect(rows).not.toContain(id);
    expect(service.logs.join('')).not.toContain(ids[0]);
  });

  it('is kept by no cache', async () => {
    const answer = await fetch(`${service.url}/b2c/sdk/getSessionId`, { headers: service.as('acme') });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is absent where the tenant has no sessions', async () => {
    expect((await get(service, '/b2c/sdk/getSessionId', 'none')).status).toBe(404);
  });
});

describe('a mandatory session', () => {
  it('lets one capture through', async () => {
    const session_id = await issued('strict');
    const first = await analyze('strict', { session_id });
    expect(first.status).toBe(200);
    expect(first.json.video.liveness_result.decision).toEqual(expect.any(String));
    expect(await analyze('strict', { session_id })).toMatchObject(refused('INPUT_VALUES_ERROR'));
  });

  it('lets one of fifty captures through that come at once', async () => {
    const session_id = await issued('strict');
    const answers = await Promise.all(Array.from({ length: 50 }, () => analyze('strict', { session_id })));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(49);
  });

  it.each([
    ['none', {}, 'INPUT_FORMAT_ERROR'],
    ['null', { session_id: null }, 'INPUT_FORMAT_ERROR'],
    ['empty', { session_id: '' }, 'INPUT_FORMAT_ERROR'],
    ['blank', { session_id: '   ' }, 'INPUT_FORMAT_ERROR'],
    ['not a UUID', { session_id: 'abc' }, 'INPUT_FORMAT_ERROR'],
    ['a number', { session_id: 42 }, 'INPUT_FORMAT_ERROR'],
    ['an object', { session_id: {} }, 'INPUT_FORMAT_ERROR'],
    ['the nil UUID', { session_id: NIL }, 'INPUT_VALUES_ERROR'],
    ['never issued', { session_id: randomUUID() }, 'INPUT_VALUES_ERROR'],
  ])('refuses an id that is %s', async (_, meta, errorCode) => {
    expect(await analyze('strict', meta)).toMatchObject(refused(errorCode));
    const check = await analyze('strict', meta, 'checkLiveness');
    expect(check).toMatchObject({ status: 500, json: { errorCode: 'ProcessingError' } });
  });

  it('refuses an id of another tenant, which stays good for its own', async () => {
    const session_id = await issued('acme');
    expect(await analyze('strict', { session_id })).toMatchObject(refused('INPUT_VALUES_ERROR'));
    expect((await analyze('acme', { session_id })).status).toBe(200);
  });

  it('refuses an id that has expired', async () => {
    const session_id = await issued('strict');
    await service.database
      .getRepository(CaptureSession)
      .update({ tenant: 'strict' }, { expiresAt: new Date(Date.now() - 1) });
    expect(await analyze('strict', { session_id })).toMatchObject(refused('INPUT_VALUES_ERROR'));
  });

  it('is not used up by a request that nobody could judge', async () => {
    const session_id = await issued('strict');
    const body = { video: { meta_data: { session_id }, workflow_data: { workflow: 'charlie', frames: [] } } };
    expect((await post(service, '/b2c/sdk/faceliveness/analyze', body, { tenant: 'strict' })).status).toBe(500);
    expect((await analyze('strict', { session_id: session_id.toUpperCase() })).status).toBe(200);
  });

  it('holds sealed captures too', async () => {
    const sealed = async (meta: object) => sealRequest(sealingKey, captureBody([photograph], meta));
    const path = '/b2c/sdk/faceliveness/analyzeEncrypted';
    const tenant = { tenant: 'strict' };
    expect((await post(service, path, await sealed({}), tenant)).status).toBe(500);
    const session_id = await issued('strict');
    expect((await post(service, path, await sealed({ session_id }), tenant)).status).toBe(200);
    expect((await post(service, path, await sealed({ session_id }), tenant)).status).toBe(500);
  });
});

describe('other modes', () => {
  it('optional holds a capture to the session that it names, and lets others pass', async () => {
    expect((await analyze('acme', {})).status).toBe(200);
    expect((await analyze('acme', { session_id: null })).status).toBe(200);
    const session_id = await issued('acme');
    expect((await analyze('acme', { session_id })).status).toBe(200);
    expect(await analyze('acme', { session_id })).toMatchObject(refused('INPUT_VALUES_ERROR'));
    expect(await analyze('acme', { session_id: '' })).toMatchObject(refused('INPUT_FORMAT_ERROR'));
  });

  it('none asks for nothing', async () => {
    expect((await analyze('none', { session_id: 'whatever' })).status).toBe(200);
  });

  it('the plain engine knows no sessions', async () => {
    const answer = await post(service, '/faceliveness/analyze', captureBody([photograph]), { tenant: 'strict' });
    expect(answer.status).toBe(200);
  });
});
