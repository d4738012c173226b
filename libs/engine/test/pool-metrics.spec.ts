import { getHeapStatistics } from 'node:v8';
import { poolMetrics } from '@bonafide/engine/pool-metrics';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';

const spent = (wallMs: number, cpuMs: number) => ({ wallMs, cpuMs });

it('adds up the time of jobs by stage and clock, tells how long they waited, and counts refusals and heaps', async () => {
  const registry = new Registry();
  const heap = { ...getHeapStatistics(), used_heap_size: 20, total_heap_size: 30, external_memory: 7 };
  const report = poolMetrics(registry, () => ({
    status: () => ({ workers: 2, ready: 2, busy: 1, queued: 3, stuck: 1 }),
    heaps: async () => [heap, heap],
  }));
  const timings = { total: spent(300, 200), stages: { decode: spent(100, 80), detect: spent(200, 120) } };
  report({ task: 'judge', outcome: 'done', queueMs: 20, timings });
  report({ task: 'judge', outcome: 'failed', queueMs: 0, timings });
  report({ task: 'judge', outcome: 'crashed', queueMs: 10 });
  report({ task: 'judge', outcome: 'refused', queueMs: 0 });
  const text = await registry.metrics();
  const value = (series: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')[1],
    );

  const stage = (name: string, clock: string) =>
    value(`bonafide_inference_stage_seconds_total{task="judge",stage="${name}",clock="${clock}"}`);
  expect(stage('decode', 'wall')).toBeCloseTo(0.2);
  expect(stage('detect', 'cpu')).toBeCloseTo(0.24);
  expect(stage('total', 'wall')).toBeCloseTo(0.6);
  expect(stage('total', 'cpu')).toBeCloseTo(0.4);

  const jobs = (outcome: string) => value(`bonafide_inference_job_seconds_count{task="judge",outcome="${outcome}"}`);
  expect([jobs('done'), jobs('failed'), jobs('crashed')]).toEqual([1, 1, Number.NaN]);
  expect(value('bonafide_inference_queue_seconds_count{task="judge"}')).toBe(3);
  expect(value('bonafide_inference_queue_seconds_sum{task="judge"}')).toBeCloseTo(0.03);
  expect(value('bonafide_inference_refused_total{task="judge"}')).toBe(1);
  const workers = ['ready', 'busy', 'queued', 'stuck'].map((state) =>
    value(`bonafide_inference_workers{state="${state}"}`),
  );
  expect(workers).toEqual([2, 1, 3, 1]);
  const heaps = ['used', 'total', 'external'].map((kind) =>
    value(`bonafide_inference_worker_heap_bytes{kind="${kind}"}`),
  );
  expect(heaps).toEqual([40, 60, 14]);
});
