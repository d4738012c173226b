import { simulate } from '@bonafide/lab/attacks/simulate';
import type { TestService } from '@bonafide/testing/service';
import { decodeImage } from '@bonafide/vision/image/decode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture } from './captures.js';
import { captureBody, hasPlus, post, startLiveness } from './running.js';

describe.skipIf(!hasPlus)('attacks, with the pack plus (skipped: it is not built)', () => {
  let service: TestService;
  let photograph: Buffer;

  beforeAll(async () => {
    [service, photograph] = await Promise.all([startLiveness({ BONAFIDE_MODEL_PACK: 'plus' }), capture()]);
  });
  afterAll(() => service?.stop());

  async function analyze(pictures: Buffer[]) {
    const { status, json } = await post(service, '/faceliveness/analyze', captureBody(pictures));
    expect(status).toBe(200);
    return json.video;
  }

  it('look less live than the photograph that they show, and are no error', async () => {
    const bonaFide = (await analyze([photograph])).liveness_result;
    expect(bonaFide).toMatchObject({ decision: 'LIVE', score: 100, feedback: [] });
    const image = await decodeImage(photograph);
    for (const species of ['screen-phone', 'print-inkjet'] as const) {
      const attack = (await analyze([await simulate(image, species, 7)])).liveness_result;
      expect(attack.score_frr).toBeGreaterThan(bonaFide.score_frr);
    }
  });

  it('are not outvoted by live frames around the frame to use', async () => {
    const attack = await simulate(await decodeImage(photograph), 'print-inkjet', 7);
    const soft = await capture({ blur: 1.5 });
    const alone = (await analyze([attack])).liveness_result;
    const mixed = await analyze([soft, soft, attack, soft, soft]);
    expect(mixed.autocapture_result.captured_frame).toBe(attack.toString('base64'));
    expect(mixed.liveness_result.score_frr).toBeCloseTo(alone.score_frr, 6);
    expect(alone.score_frr).toBeGreaterThan((await analyze([soft])).liveness_result.score_frr);
  });
});
