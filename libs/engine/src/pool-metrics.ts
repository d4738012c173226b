import type { HeapInfo } from 'node:v8';
import type { JobReport, PoolStatus } from '@bonafide/inference/pool/inference-pool';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What metrics ask of a pool. */
export interface MeasuredPool {
  status(): PoolStatus;
  heaps(): Promise<HeapInfo[]>;
}

/**
 * Registers the metrics of a pool and returns the function that takes its reports. CPU time of stages is a sum,
 * not a histogram: the kernel's clock per thread ticks in steps, so only means are to be trusted.
 */
export function poolMetrics(registry: Registry, pool: () => MeasuredPool): (report: JobReport) => void {
  const registers = [registry];
  const jobs = new Histogram({
    name: 'bonafide_inference_job_seconds',
    help: 'Wall time of a job inside its worker',
    labelNames: ['task', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const queue = new Histogram({
    name: 'bonafide_inference_queue_seconds',
    help: 'Time a job waited for a worker',
    labelNames: ['task'],
    buckets: SECONDS,
    registers,
  });
  const refused = new Counter({
    name: 'bonafide_inference_refused_total',
    help: 'Jobs refused because the queue was full, and those that made room in it for another tenant',
    labelNames: ['task'],
    registers,
  });
  const stages = new Counter({
    name: 'bonafide_inference_stage_seconds_total',
    help: 'Time spent in a stage of a task, by clock: wall, or CPU of the worker thread',
    labelNames: ['task', 'stage', 'clock'],
    registers,
  });
  new Gauge({
    name: 'bonafide_inference_workers',
    help: 'Workers by state, those given up with a job that does not end among them, and jobs that wait for one',
    labelNames: ['state'],
    registers,
    collect() {
      const { ready, busy, queued, stuck } = pool().status();
      this.set({ state: 'ready' }, ready);
      this.set({ state: 'busy' }, busy);
      this.set({ state: 'stuck' }, stuck);
      this.set({ state: 'queued' }, queued);
    },
  });
  new Gauge({
    name: 'bonafide_inference_worker_heap_bytes',
    help: 'V8 heaps of the worker threads together: used by objects, taken from the system, and held by objects outside',
    labelNames: ['kind'],
    registers,
    async collect() {
      const heaps = await pool().heaps();
      const sumOf = (member: keyof HeapInfo) => heaps.reduce((sum, heap) => sum + Number(heap[member]), 0);
      this.set({ kind: 'used' }, sumOf('used_heap_size'));
      this.set({ kind: 'total' }, sumOf('total_heap_size'));
      this.set({ kind: 'external' }, sumOf('external_memory'));
    },
  });
  return ({ task, outcome, queueMs, timings }) => {
    if (outcome === 'refused') return refused.inc({ task });
    queue.observe({ task }, queueMs / 1000);
    if (!timings) return;
    jobs.observe({ task, outcome }, timings.total.wallMs / 1000);
    for (const [stage, { wallMs, cpuMs }] of Object.entries({ ...timings.stages, total: timings.total })) {
      stages.inc({ task, stage, clock: 'wall' }, wallMs / 1000);
      stages.inc({ task, stage, clock: 'cpu' }, cpuMs / 1000);
    }
  };
}
