import type { AnalyzeRequest } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { BASE64_FORMS, BASE64_JUNK } from '@bonafide/testing/base64-forms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrolled, person, photograph, returning, type Stand, startStand } from './support/stand.js';

let stand: Stand;
let shot: Buffer;
let heard: AnalyzeRequest | undefined;

beforeAll(async () => {
  [stand, shot] = await Promise.all([startStand(), photograph()]);
  stand.engines.meanwhile = (request) => {
    heard = request;
  };
});
afterAll(() => stand.stop());

const capture = (frame: object, more: object = {}) => ({
  video: { workflow_data: { workflow: 'charlie4', frames: [frame], ...more } },
});

async function addFace(faceLivenessData: unknown) {
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
  heard = undefined;
  return stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData });
}

describe('a frame in base64', () => {
  it.each(BASE64_FORMS)('%s reaches the engine as its bytes, and comes back in the standard form', async (_n, form) => {
    const answer = await addFace(capture({ data: form(shot.toString('base64')) }));
    expect([answer.status, answer.body.livenessResult]).toEqual([200, true]);
    expect(Buffer.from(heard?.frames[0]?.image as Uint8Array)).toEqual(shot);
    expect(answer.body.faceLivenessResults.video).toMatchObject({
      autocapture_result: { captured_frame: shot.toString('base64') },
      liveness_result: { decision: 'LIVE', result: 'LIVE', score: 100, liveness_score: 100 },
    });
  });

  it.each(BASE64_JUNK)('with %s is refused by its field’s name', async (_name, form) => {
    const answer = await addFace(capture({ data: form(shot.toString('base64')) }));
    expect([answer.status, answer.body.errorMsg]).toEqual([
      400,
      'Field "faceLivenessData.video.workflow_data.frames[0].data" is not valid base64.',
    ]);
    expect(heard).toBeUndefined();
  });
});

describe('a capture', () => {
  it.each([
    [450, 90],
    [-90, 270],
    [-180, 180],
    [720, 0],
    [null, 0],
  ])('with the rotation %j reaches the engine as %i degrees', async (rotation, degrees) => {
    const answer = await addFace(capture({ data: shot.toString('base64') }, { rotation }));
    expect([answer.status, heard?.rotation]).toEqual([200, degrees]);
  });

  it('takes null for what may be left out, in verifyFace too', async () => {
    const frame = { data: shot.toString('base64'), timestamp: null, tags: null };
    const faceLivenessData = { video: { ...capture(frame, { rotation: null }).video, meta_data: null } };
    expect((await addFace(faceLivenessData)).status).toBe(200);
    const { code, keys } = await enrolled(stand);
    const { authToken } = await returning(stand, code, keys);
    const verified = await stand.post('/authentication/verifyFace', { authToken, faceLivenessData });
    expect([verified.status, verified.body.matchResult]).toEqual([200, true]);
  });
});
