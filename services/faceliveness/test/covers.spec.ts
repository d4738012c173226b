import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureSettingCommand } from '../src/origin/capture-settings.js';
import { capture } from './captures.js';
import { captureBody, post, startLiveness } from './running.js';

const plus = join(import.meta.dirname, '../../../.bonafide/models/plus');

/** Where the eyes of `capture` are, pixels. */
const EYES = [
  [176, 238],
  [258, 256],
] as const;

function laidOver(picture: Buffer, drawn: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="640">${drawn}</svg>`;
  return sharp(picture)
    .composite([{ input: Buffer.from(svg) }])
    .jpeg({ quality: 92 })
    .toBuffer();
}

const glasses = (picture: Buffer) =>
  laidOver(picture, EYES.map(([x, y]) => `<ellipse cx="${x}" cy="${y}" rx="38" ry="26" fill="#101012"/>`).join(''));

const mask = (picture: Buffer) =>
  laidOver(picture, '<path d="M190 272L112 275L120 320L197 384L296 357L319 315L310 290Z" fill="#9fc4dc"/>');

const analyze = async (service: TestService, picture: Buffer, level = '4', tenant = 'acme') => {
  const body = captureBody([picture], {}, `charlie${level}`);
  const { status, json } = await post(service, '/faceliveness/analyze', body, { tenant });
  expect(status).toBe(200);
  return json.video;
};

describe('dark glasses', () => {
  let service: TestService;
  let covered: Buffer;
  beforeAll(async () => {
    service = await startLiveness();
    covered = await glasses(await capture());
  });
  afterAll(() => service?.stop());

  it.each(['2', '4', '6'])('are named, and nobody who wears them is live at level %s', async (level) => {
    const { liveness_result: result, autocapture_result: captured } = await analyze(service, covered, level);
    expect(result).toMatchObject({ decision: 'UNABLE_TO_CALCULATE_LIVENESS', score: -1 });
    expect(result.feedback).toContain('DARK_GLASSES_DETECTED');
    expect(captured.feedback).toContain('DARK_GLASSES_DETECTED');
  });

  it('are not seen on the bare face', async () => {
    const { liveness_result: result } = await analyze(service, await capture());
    expect(result).toMatchObject({ decision: 'LIVE', feedback: ['LIVENESS_NOT_ASSESSED'] });
  });

  it('give way to a bare frame of the same capture', async () => {
    const { json } = await post(service, '/faceliveness/analyze', captureBody([covered, await capture(), covered]));
    expect(json.video.liveness_result.feedback).not.toContain('DARK_GLASSES_DETECTED');
  });

  it('are accepted where a tenant wants it so, and still named', async () => {
    const changed = await captureSettingCommand(['setting', 'change', 'beach', 'covers', '{"eyes": "accept"}'], {
      BONAFIDE_DATABASE_URL: service.databaseUrl,
      BONAFIDE_NATS_URL: 'not read',
    });
    expect(JSON.parse(changed.out)).toEqual({ covers: { eyes: 'accept', mouth: 'refuse' } });
    await vi.waitFor(
      async () => {
        const { liveness_result: result } = await analyze(service, covered, '2', 'beach');
        expect(['LIVE', 'SPOOF']).toContain(result.decision);
      },
      { timeout: 20_000, interval: 100 },
    );
    const { autocapture_result: captured } = await analyze(service, covered, '2', 'beach');
    expect(captured.feedback).toContain('DARK_GLASSES_DETECTED');
    expect((await analyze(service, covered)).liveness_result.decision).toBe('UNABLE_TO_CALCULATE_LIVENESS');
  });
});

describe.skipIf(!existsSync(plus))('a mask, with the pack plus (skipped: it is not built)', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startLiveness({ BONAFIDE_MODEL_PACK: 'plus' });
  });
  afterAll(() => service?.stop());

  it.each(['2', '4', '6'])('is named, and nobody who wears it is live at level %s', async (level) => {
    const { liveness_result: result } = await analyze(service, await mask(await capture()), level);
    expect(result.decision).toBe('UNABLE_TO_CALCULATE_LIVENESS');
    expect(result.feedback).toContain('FACE_MASK_DETECTED');
  });

  it('is not seen on the bare face', async () => {
    const { autocapture_result: captured } = await analyze(service, await capture());
    expect(captured.feedback).not.toContain('FACE_MASK_DETECTED');
  });
});
