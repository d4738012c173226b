import { randomBytes } from 'node:crypto';
import { createDataSource } from '@bonafide/platform/database/database';
import { createLogger } from '@bonafide/platform/observability/logger';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sweepExpired } from '../src/guards/expiry.js';
import { SeenFrame } from '../src/replay/seen-frame.entity.js';
import { CaptureSession } from '../src/session/capture-session.entity.js';

const MINUTE = 60_000;

let database: DataSource;
let own: TestDatabase;
const lines: string[] = [];
const log = createLogger('expiry', 'warn', { write: (line) => void lines.push(line) });

beforeAll(async () => {
  own = await testDatabase(new URL('../migrations', import.meta.url));
  database = await createDataSource(own.url, [CaptureSession, SeenFrame]).initialize();
});
afterAll(async () => {
  vi.useRealTimers();
  if (database?.isInitialized) await database.destroy();
  await own?.drop();
});

it('deletes rows within a minute of their time, keeps the others, and stops when told', async () => {
  const expiries = [Date.now() - 1, Date.now() + 10 * MINUTE].map((time) => new Date(time));
  for (const expiresAt of expiries) {
    await database.getRepository(CaptureSession).insert({ digest: randomBytes(32), tenant: 'acme', expiresAt });
    const frame = { tenant: 'acme', digest: randomBytes(32), perceptual: '7', bands: [7], expiresAt };
    await database.getRepository(SeenFrame).insert(frame);
  }
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const stop = sweepExpired(database, [CaptureSession, SeenFrame], log);
  const counts = async () => [
    await database.getRepository(CaptureSession).count(),
    await database.getRepository(SeenFrame).count(),
  ];
  expect(await counts()).toEqual([2, 2]);
  vi.advanceTimersByTime(MINUTE);
  await expect.poll(counts, { timeout: 20_000 }).toEqual([1, 1]);
  await stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('says that it could not, and tries again', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const stop = sweepExpired(database, [CaptureSession], log);
  await database.destroy();
  vi.advanceTimersByTime(MINUTE);
  await expect.poll(() => lines.join(''), { timeout: 20_000 }).toContain('expired rows stay for now');
  await stop();
});
