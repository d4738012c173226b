import { parentPort, workerData } from 'node:worker_threads';
import type { Pack } from '../pack/pack.js';
import { type Models, openModels } from './models.js';
import type { JobAnswer, JobMessage, PoolMessage, Spent, TaskFailure, TaskModule, WorkerMessage } from './task.js';

/** What the pool hands to a starting worker. */
export interface WorkerInput {
  readonly tasksUrl: string;
}

/** A clock that yields the wall time and this thread's CPU time since it was made. */
function stopwatch(): () => Spent {
  const wall = performance.now();
  const cpu = process.threadCpuUsage();
  return () => {
    const used = process.threadCpuUsage(cpu);
    return { wallMs: performance.now() - wall, cpuMs: (used.user + used.system) / 1000 };
  };
}

function failureOf(error: unknown): TaskFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: undefined, at: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const at = 'at' in error && typeof error.at === 'number' ? error.at : undefined;
  return { name: error.name, message: error.message, code, at };
}

async function runJob(module: TaskModule, models: Models, job: JobMessage): Promise<JobAnswer> {
  const elapsed = stopwatch();
  const stages: Record<string, Spent> = {};
  const timings = () => ({ total: elapsed(), stages });
  const context = {
    async stage<T>(name: string, work: () => T | Promise<T>): Promise<T> {
      if (Atomics.load(job.abandoned, 0) !== 0) throw new Error('nobody waits for the job any more');
      const stageElapsed = stopwatch();
      try {
        return await work();
      } finally {
        const before = stages[name] ?? { wallMs: 0, cpuMs: 0 };
        const spent = stageElapsed();
        stages[name] = { wallMs: before.wallMs + spent.wallMs, cpuMs: before.cpuMs + spent.cpuMs };
      }
    },
  };
  try {
    const task = module.tasks[job.task];
    if (!task) throw new Error(`no task named ${job.task}`);
    const value = await task(models, job.payload as never, context);
    return { type: 'done', id: job.id, value, timings: timings() };
  } catch (error) {
    return { type: 'failed', id: job.id, error: failureOf(error), timings: timings() };
  }
}

const { tasksUrl } = workerData as WorkerInput;
const port = parentPort;
if (!port) throw new Error('this module runs only as a worker thread');

const { promise: opened, resolve: open } = Promise.withResolvers<Pack>();
// Between two calls into ONNX Runtime, since only then does the thread read its messages.
port.on('message', (message: PoolMessage) => {
  if (message.type === 'end') process.exit();
  if (message.type === 'open') open(message.pack);
});
const module = (await import(tasksUrl)) as TaskModule;
const models = await openModels(await opened, module.needs, module.uses);
port.on('message', async (message: PoolMessage) => {
  if (message.type === 'job') port.postMessage(await runJob(module, models, message));
});
port.postMessage({ type: 'ready' } satisfies WorkerMessage);
