import { readFileSync } from 'node:fs';
import { statOf, TICKS } from '../../support/proc-stat.ts';
import type { BenchStack } from './stack.ts';

/** The services that take part in face steps. */
export const FACE_SERVICES = ['gateway', 'onboarding', 'faceliveness', 'nexaface'];

/** Those of them that run models. */
export const ENGINES: readonly string[] = ['faceliveness', 'nexaface'];

/** Measurements of one process of the stack. */
export interface Reading {
  cpuSeconds: number;
  residentBytes: number;
  /** Of the main thread: what its JavaScript objects take, and what they hold outside the heap. */
  heapBytes: number;
  externalBytes: number;
  /** Of all worker threads that run models: what V8 took from the system for their heaps, and what their objects hold outside. */
  workerHeapBytes: number;
  workerExternalBytes: number;
  /**
   * Longest time between two turns of a 10 ms timer on the event loop since the reading before, milliseconds: a stall is
   * this long at most, and at most 10 ms shorter.
   */
  loopGapMs: number;
  /** CPU seconds of worker threads by `task/stage`. */
  stages: Record<string, number>;
}

const NOTHING: Reading = {
  cpuSeconds: 0,
  residentBytes: 0,
  heapBytes: 0,
  externalBytes: 0,
  workerHeapBytes: 0,
  workerExternalBytes: 0,
  loopGapMs: 0,
  stages: {},
};

/** Reads services (by default those of face steps) from their metrics, and the servers from /proc (CPU alone). */
export async function readings(stack: BenchStack, services = FACE_SERVICES): Promise<Record<string, Reading>> {
  const known = services.filter((name) => stack.management[name]);
  const read = await Promise.all(
    known.map(async (name) => [name, await readService(`${stack.management[name]}`)] as const),
  );
  const servers = Object.entries(stack.servers).map(([name, pid]) => {
    return [name, { ...NOTHING, cpuSeconds: cpuOfTree(pid) }] as const;
  });
  return Object.fromEntries([...read, ...servers]);
}

/** CPU milliseconds a call that a process took between two readings, or one stage of its worker threads. */
export interface Spent {
  name: string;
  ms: number;
  isStage: boolean;
}

/** What each process took, followed by its stages; `total` is the sum of a task's stages and what lies between them. */
export function cpuPerCall(before: Record<string, Reading>, after: Record<string, Reading>, calls: number): Spent[] {
  const perCall = (seconds: number, earlier = 0) => ((seconds - earlier) * 1000) / calls;
  return Object.entries(after).flatMap(([name, reading]) => {
    const stages = Object.entries(reading.stages).map(([stage, seconds]) => {
      return { name: stage, ms: perCall(seconds, before[name]?.stages[stage]), isStage: true };
    });
    const whole = { name, ms: perCall(reading.cpuSeconds, before[name]?.cpuSeconds), isStage: false };
    return [whole, ...stages.filter(({ ms }) => ms > 0)];
  });
}

/** CPU milliseconds a call of all processes together. */
export function sumOf(spent: readonly Spent[]): number {
  return spent.reduce((sum, { ms, isStage }) => sum + (isStage ? 0 : ms), 0);
}

/** Rows of a table that show it. */
export function cpuRows(spent: readonly Spent[], digits = 1): string[][] {
  return spent.map(({ name, ms, isStage }) => {
    return [isStage ? `    of it ${name}` : `CPU of ${name}`, `${ms.toFixed(digits)} ms`];
  });
}

async function readService(management: string): Promise<Reading> {
  const text = await (await fetch(`${management}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
  const ofWorkers = (kind: string) =>
    Number(
      new RegExp(`^bonafide_inference_worker_heap_bytes\\{.*kind="${kind}".*\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0,
    );
  const stages: Record<string, number> = {};
  for (const [, labels = '', seconds] of text.matchAll(/^bonafide_inference_stage_seconds_total\{(.*)\} (\S+)$/gm)) {
    const label = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1];
    if (label('clock') === 'cpu') stages[`${label('task')}/${label('stage')}`] = Number(seconds);
  }
  return {
    cpuSeconds: value('process_cpu_seconds_total'),
    residentBytes: value('process_resident_memory_bytes'),
    heapBytes: value('nodejs_heap_size_used_bytes'),
    externalBytes: value('nodejs_external_memory_bytes'),
    workerHeapBytes: ofWorkers('total'),
    workerExternalBytes: ofWorkers('external'),
    loopGapMs: value('nodejs_eventloop_lag_max_seconds') * 1000,
    stages,
  };
}

/** CPU seconds of a process and all its descendants, those that have ended included. */
function cpuOfTree(pid: number): number {
  try {
    const fields = statOf(pid);
    const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return children.reduce((sum, child) => sum + cpuOfTree(child), own);
  } catch {
    return 0;
  }
}
