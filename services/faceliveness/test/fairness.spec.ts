import type { TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { capture } from './captures.js';
import { captureBody, post, startLiveness } from './running.js';

const LANES = 3;
const CALLS = 8;
const resolution = { width: 480, height: 640 };

let service: TestService;
let honest: object;
let costly: string;

beforeAll(async () => {
  service = await startLiveness();
  honest = captureBody([await capture()]);
  const plain = sharp({ create: { width: 5000, height: 4000, channels: 3, background: '#888' } });
  const deep = await plain.ensureAlpha().toColourspace('rgb16').png({ compressionLevel: 9 }).toBuffer();
  costly = deep.toString('base64');
});
afterAll(() => service?.stop());

const video = (frames: number) => ({
  profile: { xml: '<profile/>' },
  frames: Array.from({ length: frames }, () => ({ data: costly })),
  resolutionPreview: resolution,
  resolutionCapture: resolution,
});

// As many as the operation takes, which are too much together, and as many as the bound of a request allows.
it.each([16, 2])(
  'serves a tenant beside one that sends %i of the costliest pictures at a time',
  {
    timeout: 120_000,
  },
  async (frames) => {
    let isCalm = false;
    const body = JSON.stringify(video(frames));
    const crowd: number[] = [];
    const lanes = Array.from({ length: LANES }, async () => {
      while (!isCalm)
        crowd.push((await post(service, '/b2c/sdk/preface/autocaptureVideo', body, { tenant: 'crowd' })).status);
    });
    const single: number[] = [];
    try {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      for (let call = 0; call < CALLS; call++) {
        single.push((await post(service, '/faceliveness/checkLiveness', honest, { tenant: 'single' })).status);
      }
    } finally {
      isCalm = true;
      await Promise.all(lanes);
    }
    expect(single).toEqual(Array(CALLS).fill(200));
    // The crowd is not shut out either; what it may not send is refused.
    expect(crowd).toContain(frames === 2 ? 200 : 500);
    const metrics = await service.metrics.registry.metrics();
    expect(metrics).toMatch(/bonafide_inference_workers\{[^}]*state="stuck"[^}]*\} 0/);
  },
);
