import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { buildPack, readRecipe } from '@bonafide/inference/pack/build-pack';
import { startAhead } from '@bonafide/inference/pool/first-worker';
import { InferencePool, type JobReport, type PoolOptions } from '@bonafide/inference/pool/inference-pool';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { tasks } from './pool.fixture.js';

let dir: string;
let reports: JobReport[];
let pool: InferencePool<typeof tasks>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-pool-'));
  const recipe = await readRecipe('default');
  await buildPack({ ...recipe, models: recipe.models.filter((model) => model.role === 'face-expression') }, dir);
});

afterAll(() => rm(dir, { recursive: true }));
afterEach(() => pool.close());

async function open(options: Partial<PoolOptions>): Promise<void> {
  reports = [];
  const onReport = (report: JobReport) => void reports.push(report);
  const fixture = new URL('./pool.fixture.ts', import.meta.url);
  pool = await InferencePool.open({ pack: dir, tasks: fixture, workers: 1, onReport, ...options });
  expect(pool.status().ready).toBe(1);
  await vi.waitFor(() => expect(pool.status().ready).toBe(options.workers ?? 1), 10_000);
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
const image = () => new Uint8Array(112 * 112 * 3);

describe('InferencePool', () => {
  it('runs a model in a worker and reports where the time went', async () => {
    await open({ workers: 2 });
    expect(pool.status()).toEqual({ workers: 2, ready: 2, busy: 0, queued: 0, stuck: 0 });
    const { expressions, digest } = await pool.run('score', { image: image() });
    expect(expressions.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(digest).toBe(pool.pack.manifest.models[0]?.sha256);
    const [report] = reports;
    expect(report).toMatchObject({ task: 'score', outcome: 'done' });
    expect(report?.timings?.stages.run?.wallMs).toBeGreaterThan(0);
    expect(report?.timings?.total.wallMs).toBeGreaterThanOrEqual(report?.timings?.stages.run?.wallMs ?? 0);
  });

  it('tells the heap of each worker, one that works among them', async () => {
    await open({ workers: 2 });
    const busy = pool.run('spin', 300);
    const heaps = await pool.heaps();
    expect(pool.status().busy).toBe(1);
    expect(heaps.map((heap) => heap.used_heap_size > 1e6)).toEqual([true, true]);
    await busy;
  });

  it('takes the worker that was started ahead for its tasks', async () => {
    const nextThread = async () => {
      const thread = new Worker('', { eval: true });
      const id = thread.threadId;
      await thread.terminate();
      return id;
    };
    const before = await nextThread();
    startAhead(new URL('./pool.fixture.ts', import.meta.url));
    await open({});
    expect(await nextThread()).toBe(before + 2);
    expect(await pool.run('spin', 1)).toBe(1);
  });

  it('moves transferred buffers out of the caller', async () => {
    await open({});
    const bytes = image();
    await pool.run('score', { image: bytes }, { transfer: [bytes.buffer] });
    expect(bytes.byteLength).toBe(0);
  });

  it('refuses at once when the queue is full', async () => {
    await open({ maxQueue: 2 });
    const accepted = [1, 2, 3].map(() => pool.run('spin', 100));
    expect(pool.status()).toMatchObject({ busy: 1, queued: 2 });
    expect(await failure(pool.run('spin', 100))).toMatchObject({ name: 'PoolBusyError', retryAfterSeconds: 1 });
    expect(await Promise.all(accepted)).toEqual([100, 100, 100]);
    expect(reports.map((report) => report.outcome)).toEqual(['refused', 'done', 'done', 'done']);
    expect(reports[3]?.queueMs).toBeGreaterThan(150);
  });

  it('gives shares equal time of the workers, not equal numbers of jobs', async () => {
    await open({ maxQueue: 20 });
    const order: string[] = [];
    const run = (share: string, milliseconds: number) =>
      pool.run('spin', milliseconds, { share }).then(() => order.push(share));
    const running = [1, 2, 3].map(() => run('a', 300));
    await Promise.all([...running, ...[1, 2, 3].map(() => run('b', 20))]);
    expect(order).toEqual(['a', 'b', 'b', 'b', 'a', 'a']);
  });

  it('lets a share that waits with fewer jobs push out the newest of another', async () => {
    await open({ maxQueue: 3 });
    const order: string[] = [];
    const run = (share: string) =>
      pool.run('spin', 20, { share }).then(
        () => order.push(share),
        (error: Error) => order.push(`${share} ${error.name}`),
      );
    const running = ['a', 'a', 'a', 'a'].map(run);
    const other = run('b');
    expect(pool.status()).toMatchObject({ busy: 1, queued: 3 });
    await Promise.all([...running, other]);
    expect(order).toEqual(['a PoolBusyError', 'a', 'b', 'a', 'a']);
    expect(reports.map(({ outcome }) => outcome)).toEqual(['refused', 'done', 'done', 'done', 'done']);
  });

  it('passes on what a task throws, with its code and which input it is about', async () => {
    await open({});
    const error = { name: 'TaskError', taskError: 'RangeError', message: 'not like this', code: 'face.missing', at: 2 };
    expect(await failure(pool.run('refuse', 'face.missing'))).toMatchObject(error);
    expect(pool.status().ready).toBe(1);
  });

  it('fails the job of a worker that dies, replaces the worker, and goes on with the queue', async () => {
    await open({});
    const dying = failure(pool.run('die', undefined as never));
    const waiting = pool.run('spin', 1);
    expect(await dying).toMatchObject({ name: 'WorkerCrashedError' });
    expect(pool.status().ready).toBe(0);
    expect(await waiting).toBe(1);
    expect(pool.status().ready).toBe(1);
  });

  it('drops a queued job at its deadline, and keeps a worker that is late only because its job waited', async () => {
    await open({ jobTimeoutMs: 1_600 });
    const [first, running, queued] = [
      pool.run('spin', 1_200),
      failure(pool.run('spin', 600)),
      failure(pool.run('spin', 1)),
    ];
    expect(await first).toBe(1_200);
    expect(await running).toMatchObject({ name: 'JobTimeoutError' });
    expect(await queued).toMatchObject({ name: 'JobTimeoutError' });
    expect(pool.status()).toMatchObject({ busy: 1, ready: 1, stuck: 0 });
    await vi.waitFor(() => expect(pool.status()).toMatchObject({ busy: 0, ready: 1, stuck: 0 }), 3_000);
    expect(reports.map((report) => report.outcome)).toEqual(['done', 'abandoned', 'abandoned']);
    expect(await pool.run('spin', 1)).toBe(1);
  });

  it.each([
    ['at the deadline', { jobTimeoutMs: 2_000 }, undefined],
    ['when the caller gives up', {}, () => AbortSignal.timeout(100)],
  ])('ends a job before its next stage %s, and keeps the worker', async (_name, options, signal) => {
    await open(options);
    const late = pool.run('spinInStages', 60_000, signal && { signal: signal() });
    expect(await failure(late)).toMatchObject({ name: expect.stringMatching('TimeoutError') });
    expect(await pool.run('spin', 1)).toBe(1);
    expect(pool.status()).toMatchObject({ ready: 1, stuck: 0 });
    const [report] = reports;
    expect(report).toMatchObject({ task: 'spinInStages', outcome: 'abandoned' });
    expect(report?.timings?.total.wallMs).toBeLessThan(3_000);
  });

  it('starts another worker at once in the place of one that is stuck, and ends that', async () => {
    await open({ jobTimeoutMs: 3_000 });
    expect(await failure(pool.run('spin', 60_000))).toMatchObject({ name: 'JobTimeoutError' });
    await vi.waitFor(() => expect(pool.status()).toMatchObject({ busy: 0, stuck: 1 }), 3_000);
    expect(await pool.run('spin', 1)).toBe(1);
    expect(pool.status()).toMatchObject({ ready: 1, stuck: 1 });
    await vi.waitFor(() => expect(pool.status()).toMatchObject({ ready: 1, stuck: 0 }), 8_000);
    expect(reports.map((report) => report.outcome)).toEqual(['abandoned', 'done']);
  });

  it('does so although the caller gave up before', async () => {
    await open({ jobTimeoutMs: 6_000 });
    expect(await failure(pool.run('spin', 60_000, { signal: AbortSignal.timeout(50) }))).toBeInstanceOf(DOMException);
    expect(await failure(pool.run('spin', 1))).toMatchObject({ name: 'JobTimeoutError' });
    expect(await pool.run('spin', 1)).toBe(1);
  });

  it('has at most half of its workers twice at a time', { timeout: 40_000 }, async () => {
    await open({ workers: 2, jobTimeoutMs: 7_000 });
    const stuck = [1, 2].map(() => failure(pool.run('spin', 60_000)));
    expect(await Promise.all(stuck)).toMatchObject([{ name: 'JobTimeoutError' }, { name: 'JobTimeoutError' }]);
    await vi.waitFor(() => expect(pool.status()).toMatchObject({ ready: 1, stuck: 2 }), 8_000);
    await sleep(1_000);
    expect(pool.status()).toMatchObject({ ready: 1, stuck: 2 });
    await vi.waitFor(() => expect(pool.status()).toMatchObject({ ready: 2, stuck: 0 }), 15_000);
  });

  it('gives up when the caller does', async () => {
    await open({});
    const running = pool.run('spin', 100);
    const caller = new AbortController();
    const queued = failure(pool.run('spin', 1, { signal: caller.signal }));
    caller.abort(new Error('gone'));
    expect(await queued).toMatchObject({ message: 'gone' });
    expect(pool.status().queued).toBe(0);
    expect(await running).toBe(100);
  });

  it('answers what it accepted before it closes, and nothing after', async () => {
    await open({});
    const accepted = [pool.run('spin', 50), pool.run('spin', 50)];
    await pool.close();
    expect(await Promise.all(accepted)).toEqual([50, 50]);
    expect(await failure(pool.run('spin', 1))).toMatchObject({ name: 'PoolClosedError' });
  });

  it.each([1, 2, 3])('ends a worker in the middle of a network run, and not the process with it (%i)', async () => {
    await open({ workers: 2 });
    const caller = new AbortController();
    const runs = [1, 2].map(() => failure(pool.run('runFor', 60_000, { signal: caller.signal })));
    await sleep(50 + Math.random() * 50);
    caller.abort(new Error('gone'));
    expect(await Promise.all(runs)).toMatchObject([{ message: 'gone' }, { message: 'gone' }]);
    const started = performance.now();
    await pool.close();
    expect(performance.now() - started).toBeLessThan(1_900);
    expect(pool.status()).toMatchObject({ ready: 0, busy: 0 });
  });

  it('does not open when a worker cannot start', async () => {
    await open({});
    const broken = new URL('data:text/javascript,export const needs = ["face-mesh"]; export const tasks = {};');
    const opening = InferencePool.open({ pack: dir, tasks: broken, workers: 1 });
    expect(await failure(opening)).toMatchObject({
      message: expect.stringContaining('no model for the role face-mesh'),
    });
  });
});

describe('runs that a task asks for at once', () => {
  const greys = Array.from({ length: 24 }, (_, i) => 10 * i);

  it('are done by idle workers too, and give the same', async () => {
    await open({ workers: 2, maxQueue: greys.length });
    const { scores, ownCpuMs } = await pool.run('scoreGreys', greys);
    const alone = await Promise.all(greys.map((grey) => pool.run('scoreGreys', [grey])));
    expect(scores).toEqual(alone.flatMap((one) => one.scores));
    const { greys: spent } = reports[0]?.timings?.stages ?? {};
    // The other worker's CPU is the stage's too.
    expect(spent?.cpuMs).toBeGreaterThan(1.2 * ownCpuMs);
    expect(reports[0]?.timings?.total.cpuMs).toBeGreaterThanOrEqual(spent?.cpuMs ?? Number.NaN);
  });

  it('are done by their own worker while the others have jobs', async () => {
    await open({ workers: 2 });
    const other = pool.run('runFor', 3000);
    const { scores, ownCpuMs } = await pool.run('scoreGreys', greys.slice(0, 6));
    await other;
    expect(scores).toHaveLength(6);
    expect(reports[0]).toMatchObject({ task: 'scoreGreys', outcome: 'done' });
    expect(reports[0]?.timings?.total.cpuMs).toBeLessThan(1.1 * ownCpuMs + 5);
  });

  it('give the same when a worker that helps dies', async () => {
    await open({ workers: 2 });
    const both = pool.run('scoreGreys', greys);
    await vi.waitFor(() => expect(pool.status().busy).toBe(1));
    const death = failure(pool.run('die', undefined as never));
    const { scores } = await both;
    expect(await death).toMatchObject({ name: 'WorkerCrashedError' });
    await vi.waitFor(() => expect(pool.status().ready).toBe(2), 10_000);
    expect(scores).toEqual((await pool.run('scoreGreys', greys)).scores);
  });

  it.each([40, 60])('come back from a worker that has a job by now (after %i ms)', async (milliseconds) => {
    await open({ workers: 2 });
    const both = pool.run('scoreGreys', greys);
    await sleep(milliseconds);
    const other = pool.run('spin', 4000);
    expect((await both).scores).toHaveLength(greys.length);
    // The other job, which reaches no end between, has not ended.
    expect(pool.status().busy).toBe(1);
    await other;
  });

  it('end with the job that nobody waits for any more', async () => {
    await open({ workers: 1 });
    const controller = new AbortController();
    const given = pool.run(
      'scoreGreys',
      Array.from({ length: 2000 }, () => 0),
      { signal: controller.signal },
    );
    const failed = failure(given);
    setTimeout(() => controller.abort(new Error('gone')), 200);
    expect(await failed).toMatchObject({ message: 'gone' });
    expect((await pool.run('scoreGreys', [1])).scores).toHaveLength(1);
    expect(reports.map(({ outcome }) => outcome)).toEqual(['abandoned', 'done']);
  });
});
