import { startTestService } from '@bonafide/testing/service';
import { afterEach, expect, it, vi } from 'vitest';
import { sampleEngine } from './sample-engine.js';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['says so when it starts without', undefined, [expect.stringContaining('"level":"warn"')]],
  ['says nothing with', '131072', []],
])('an engine whose memory depends on MALLOC_MMAP_THRESHOLD_ %s it', async (_, value, lines) => {
  vi.stubEnv('MALLOC_MMAP_THRESHOLD_', value);
  const service = await startTestService(sampleEngine('none'), { BONAFIDE_INFERENCE_WORKERS: '1' });
  await service.stop();
  expect(service.logs.filter((line) => line.includes('MALLOC_MMAP_THRESHOLD_'))).toEqual(lines);
});
