import { EnginePool } from '@bonafide/engine/engine-pool';
import { Readiness } from '@bonafide/platform/observability/management-server';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { tasks } from './sample.tasks.js';

const url = new URL('./sample.tasks.ts', import.meta.url);
let pool: EnginePool<typeof tasks>;
let readiness: Readiness;
let metrics: Metrics;

afterEach(async () => {
  vi.useRealTimers();
  await pool?.close();
});

async function open(more: { BONAFIDE_INFERENCE_QUEUE?: number; BONAFIDE_MODEL_PACK?: string } = {}): Promise<void> {
  readiness = new Readiness();
  metrics = new Metrics('test');
  const config = {
    BONAFIDE_MODELS_HOME: '.bonafide/models',
    BONAFIDE_MODEL_PACK: 'default',
    BONAFIDE_INFERENCE_WORKERS: 1,
    BONAFIDE_RECEIPT_DAYS: 400,
    ...more,
  };
  pool = await EnginePool.open<typeof tasks>(config, url, { metrics, readiness });
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe('EnginePool', () => {
  it('opens the pack that is configured, and is ready', async () => {
    await open();
    expect(pool.manifest.pack).toBe('default');
    expect(await readiness.failing()).toEqual([]);
    expect(await pool.run('judge', { media: new Uint8Array(Buffer.from('GOOD')) })).toEqual({ good: true });
    const told = await metrics.registry.metrics();
    expect(told).toMatch(/bonafide_inference_job_seconds_count\{[^}]*task="judge",outcome="done"[^}]*\} 1/);
    expect(told).toMatch(/bonafide_inference_workers\{[^}]*state="ready"[^}]*\} 1/);
  });

  it('does not open without its pack', async () => {
    await expect(open({ BONAFIDE_MODEL_PACK: 'no-such-pack' })).rejects.toThrow('no-such-pack');
  });

  it('is UNAVAILABLE while workers and queue are full, and says when to try again', async () => {
    await open({ BONAFIDE_INFERENCE_QUEUE: 1 });
    const accepted = [pool.run('wait', 100), pool.run('wait', 1)];
    const refused = await failure(pool.run('wait', 1));
    expect(refused).toMatchObject({ name: 'DomainError', code: 'UNAVAILABLE', details: { retryAfter: '1' } });
    expect(await Promise.all(accepted)).toEqual([100, 1]);
    expect(await metrics.registry.metrics()).toMatch(/bonafide_inference_refused_total\{[^}]*task="wait"[^}]*\} 1/);
  });

  it('is UNAVAILABLE for the job of a worker that dies, and not ready until another has its models open', async () => {
    await open();
    const died = await failure(pool.run('die', undefined as never));
    expect(died).toMatchObject({ name: 'DomainError', code: 'UNAVAILABLE', details: {} });
    expect(await readiness.failing()).toEqual(['models']);
    expect(await pool.run('wait', 1)).toBe(1);
    expect(await readiness.failing()).toEqual([]);
  });

  it('is UNAVAILABLE when the service stops', async () => {
    await open();
    await pool.close();
    expect(await failure(pool.run('wait', 1))).toMatchObject({ name: 'DomainError', code: 'UNAVAILABLE' });
  });

  it('is a TIMEOUT when the caller no longer waits, and when a job takes too long', async () => {
    await open();
    const late = await failure(pool.run('wait', 200, AbortSignal.timeout(20)));
    expect(late).toMatchObject({ name: 'DomainError', code: 'TIMEOUT' });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const slow = failure(pool.run('wait', 500));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await slow).toMatchObject({ name: 'DomainError', code: 'TIMEOUT' });
  });

  it('passes on what a task refuses with a code of ours, and nothing else as such', async () => {
    await open();
    const refused = await failure(pool.run('refuse', 'INVALID_MEDIA'));
    expect(refused).toMatchObject({ name: 'DomainError', code: 'INVALID_MEDIA', details: { at: '1' } });
    expect(refused).toMatchObject({ message: 'not like this' });
    expect(await failure(pool.run('refuse', 'EACCES'))).toMatchObject({ name: 'TaskError', code: 'EACCES' });
    expect(await failure(pool.run('refuse', 'constructor'))).toMatchObject({ name: 'TaskError' });
  });

  it('gives the reason of a caller who gives up', async () => {
    await open();
    const caller = new AbortController();
    const run = failure(pool.run('wait', 200, caller.signal));
    caller.abort(new Error('gone'));
    expect(await run).toMatchObject({ message: 'gone' });
  });
});
