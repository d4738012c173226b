import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { begin, JobRuns } from './job-runs.js';
import { Ledger, served } from './ledger.js';
import { type Models, openModels } from './models.js';
import type {
  JobAnswer,
  JobMessage,
  OpenMessage,
  PoolMessage,
  RunMessage,
  TaskContext,
  TaskFailure,
  TaskModule,
  WorkerMessage,
} from './task.js';

/** What the pool hands to a starting worker. */
export interface WorkerInput {
  readonly tasksUrl: string;
}

function failureOf(error: unknown): TaskFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: undefined, at: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const at = 'at' in error && typeof error.at === 'number' ? error.at : undefined;
  return { name: error.name, message: error.message, code, at };
}

async function runJob(module: TaskModule, job: JobMessage, models: Models, ledger: Ledger): Promise<JobAnswer> {
  const context: TaskContext = {
    async stage(name, work) {
      checkWanted(job);
      return ledger.stage(name, work);
    },
  };
  try {
    const task = module.tasks[job.task];
    if (!task) throw new Error(`no task named ${job.task}`);
    const value = await task(models, job.payload as never, context);
    return { type: 'done', id: job.id, value, timings: ledger.timings() };
  } catch (error) {
    return { type: 'failed', id: job.id, error: failureOf(error), timings: ledger.timings() };
  }
}

function checkWanted({ abandoned }: JobMessage): void {
  if (Atomics.load(abandoned, 0) !== 0) throw new Error('nobody waits for the job any more');
}

/**
 * Runs a network for another worker, unless that had time for it first or this one has a job by now; where it fails, the one
 * that asked is to find out itself why.
 */
async function serve(models: Models, { id, role, feeds, begun }: RunMessage): Promise<WorkerMessage> {
  // A job that came meanwhile is read first: it may keep this thread for long, and with it a run that had begun.
  await nextTurn();
  if (runs || !begin(begun)) return { type: 'ran', id, cpuMs: 0 };
  const before = process.threadCpuUsage();
  const run = async () => models.get(role).run(feeds);
  const outputs = await run().catch(() => undefined);
  const cpuMs = served(process.threadCpuUsage(before));
  return { type: 'ran', id, cpuMs, ...(outputs && { outputs }) };
}

const { tasksUrl } = workerData as WorkerInput;
const port = parentPort;
if (!port) throw new Error('this module runs only as a worker thread');
const tell = (message: WorkerMessage) => port.postMessage(message);

/** Of the job that runs, if one does. */
let runs: JobRuns | undefined;
const { promise: opened, resolve: open } = Promise.withResolvers<OpenMessage>();
// Between two calls into ONNX Runtime, since only then does the thread read its messages.
port.on('message', (message: PoolMessage) => {
  if (message.type === 'end') process.exit();
  if (message.type === 'open') open(message);
});
const module = (await import(tasksUrl)) as TaskModule;
const { pack, spare } = await opened;
const models = await openModels(pack, module.needs, module.uses);
/** One run for others after the other, so that each one's time is its own. */
let serving = Promise.resolve();
port.on('message', async (message: PoolMessage) => {
  if (message.type === 'ran') runs?.ran(message);
  if (message.type === 'run') serving = serving.then(async () => tell(await serve(models, message)));
  if (message.type !== 'job') return;
  const ledger = new Ledger();
  const own = new JobRuns({
    spare,
    ask: tell,
    check: () => checkWanted(message),
    charging: () => ledger.charging(),
  });
  runs = own;
  const answer = await runJob(module, message, own.over(models, module.lent ?? []), ledger);
  own.end();
  runs = undefined;
  tell(answer);
});
tell({ type: 'ready' });
