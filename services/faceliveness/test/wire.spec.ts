import { BASE64_FORMS, BASE64_JUNK } from '@bonafide/testing/base64-forms';
import type { TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture } from './captures.js';
import { captureBody, LIVE, post, startLiveness } from './running.js';

let service: TestService;
let photograph: Buffer;

beforeAll(async () => {
  [service, photograph] = await Promise.all([startLiveness(), capture()]);
});
afterAll(() => service?.stop());

/** A capture of the photograph with its second frame's data changed, or its workflow data. */
function body(form: (text: string) => string, change: object = {}) {
  const request = captureBody([photograph, photograph]);
  const data = form(photograph.toString('base64'));
  const [first] = request.video.workflow_data.frames;
  Object.assign(request.video.workflow_data, { frames: [first, { data }], ...change });
  return request;
}

const analyze = (request: unknown) => post(service, '/faceliveness/analyze', request);

describe('a frame in base64', () => {
  it.each(BASE64_FORMS)('%s is read, and given back in the standard form', async (_name, form) => {
    const request = body(form);
    request.video.workflow_data.frames.shift();
    const { status, json } = await analyze(request);
    expect(status).toBe(200);
    expect(json.video.autocapture_result.captured_frame).toBe(photograph.toString('base64'));
  });

  it.each(BASE64_JUNK)('with %s is refused by its field’s name, in both shapes of an error', async (_name, form) => {
    const description = 'Field "video.workflow_data.frames[1].data" is not valid base64.';
    const { status, json } = await analyze(body(form));
    expect([status, json]).toEqual([
      400,
      {
        error: { code: -5, description },
        errorCode: 'INPUT_FORMAT_ERROR',
        errorMsg: description,
        status: 400,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    ]);
  });
});

describe('a capture', () => {
  it.each([450, -270, 3690, 90])('turned by %i degrees is judged upright', async (rotation) => {
    const lying = await sharp(photograph).rotate(270).jpeg({ quality: 95 }).toBuffer();
    const request = captureBody([lying]);
    Object.assign(request.video.workflow_data, { rotation });
    const { status, json } = await analyze(request);
    expect([status, json.video.autocapture_result.feedback]).toEqual([200, ['COMPLIANT_IMAGE']]);
  });

  it('takes null for what may be left out', async () => {
    const data = photograph.toString('base64');
    const workflow = { workflow: 'charlie4', rotation: null, frames: [{ data, timestamp: null, tags: null }] };
    const request = { 'transaction-timestamp': null, video: { meta_data: null, workflow_data: workflow } };
    expect((await analyze(request)).status).toBe(200);
  });

  it.each([
    [45, -6],
    ['90', -4],
  ])('turned by %j is refused', async (rotation, code) => {
    const { status, json } = await analyze(body((text) => text, { rotation }));
    expect([status, json.error.code, json.errorMsg]).toEqual([
      400,
      code,
      expect.stringContaining('"video.workflow_data.rotation"'),
    ]);
  });
});

describe('the result of liveness', () => {
  it.each(['analyze', 'checkLiveness'])('of %s has its score and decision under both names', async (path) => {
    const { json } = await post(service, `/faceliveness/${path}`, captureBody([photograph]));
    expect(json.video.liveness_result).toEqual(LIVE);
  });
});
