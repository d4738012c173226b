import { randomBytes } from 'node:crypto';
import type { TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SeenFrame } from '../src/origin/seen-frame.entity.js';
import { SeenFrames } from '../src/origin/seen-frames.js';
import { CaptureSession } from '../src/session/capture-session.entity.js';
import { SessionService } from '../src/session/session.service.js';
import { startLiveness } from './running.js';

const MINUTE = 60_000;

let service: TestService;
beforeAll(async () => {
  service = await startLiveness({ BONAFIDE_INFERENCE_WORKERS: '1' });
});
afterAll(() => service?.stop());

it('deletes what has expired, and keeps the rest', async () => {
  const { database } = service;
  for (const time of [Date.now() - 1, Date.now() + 10 * MINUTE]) {
    const expiresAt = new Date(time);
    await database.getRepository(CaptureSession).insert({ digest: randomBytes(32), tenant: 'acme', expiresAt });
    const frame = { tenant: 'acme', digest: randomBytes(32), perceptual: '7', bands: [7], expiresAt };
    await database.getRepository(SeenFrame).insert(frame);
  }
  await service.get(SessionService).deleteExpired();
  await service.get(SeenFrames).deleteExpired();
  expect(await database.getRepository(CaptureSession).count()).toBe(1);
  expect(await database.getRepository(SeenFrame).count()).toBe(1);
});
