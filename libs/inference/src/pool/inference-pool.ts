import { availableParallelism } from 'node:os';
import type { HeapInfo } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { checkModels, readPack } from '../pack/load-pack.js';
import type { Pack } from '../pack/pack.js';
import { Crew } from './crew.js';
import { JobTimeoutError, PoolBusyError, PoolClosedError, TaskError, WorkerCrashedError } from './errors.js';
import { Lending } from './lending.js';
import { ShareQueue } from './share-queue.js';
import type { JobAnswer, PayloadOf, ResultOf, TaskMap, Timings } from './task.js';

export interface PoolOptions {
  /** Folder or name of the model pack, as `loadPack` takes it. */
  readonly pack: string;
  /** Module that exports `needs` and `tasks` (see `TaskModule`), loaded by every worker. */
  readonly tasks: URL;
  /** Worker threads; default: one per core. */
  readonly workers?: number;
  /** Jobs that may wait while all workers are busy; default: four per worker. */
  readonly maxQueue?: number;
  /** Longest time from `run` to its answer, waiting included; default 10,000 ms. */
  readonly jobTimeoutMs?: number;
  /** Called once per job, when its fate is known. */
  readonly onReport?: (report: JobReport) => void;
}

export interface RunOptions {
  /** Gives the job up early; `run` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Buffers of the payload to move instead of copy. */
  readonly transfer?: readonly ArrayBuffer[];
  /** On whose account the job waits and runs: shares take workers and room in the queue from one another. Default: one for all. */
  readonly share?: string;
}

/** What became of one job; `timings` is present when a worker answered it. */
export interface JobReport {
  readonly task: string;
  readonly outcome: 'done' | 'failed' | 'abandoned' | 'crashed' | 'refused';
  readonly queueMs: number;
  readonly timings?: Timings;
}

export interface PoolStatus {
  readonly workers: number;
  /** Workers with all their models open. */
  readonly ready: number;
  readonly busy: number;
  readonly queued: number;
  /** Workers that were given up with their job and have not ended yet, beyond `workers`. */
  readonly stuck: number;
}

/** What a job may take beyond its deadline to come to the end of a stage, as a share of the job's longest time. */
const LEAVE = 0.5;

interface Job {
  readonly id: number;
  readonly task: string;
  readonly payload: unknown;
  readonly transfer: readonly ArrayBuffer[];
  readonly share: string;
  readonly queuedAt: number;
  startedAt: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  queueMs: number;
  /** As in `JobMessage`: the worker looks at it before each stage of its task. */
  readonly abandoned: Int32Array<SharedArrayBuffer>;
  stuckTimer: NodeJS.Timeout | undefined;
}

/**
 * ONNX Runtime in worker threads. A job is one task run inside one worker, which keeps its models open. Jobs wait in one
 * bounded queue, which gives each share its part of the workers; a worker that dies fails its job and is replaced, and so
 * is one that does not come to the end of a stage after its job's deadline.
 */
export class InferencePool<Tasks extends TaskMap> {
  readonly #crew: Crew;
  readonly #idle: Worker[] = [];
  readonly #lending = new Lending(this.#idle);
  readonly #running = new Map<Worker, Job>();
  readonly #queue: ShareQueue<Job>;
  readonly #pending = new Set<Promise<unknown>>();
  #lastId = 0;
  #meanRunMs = 100;
  #closed = false;

  private constructor(
    /** The pack behind the pool: digests, licences and calibrations for receipts. */
    readonly pack: Pack,
    private readonly options: Required<PoolOptions>,
  ) {
    this.#queue = new ShareQueue(options.maxQueue);
    this.#crew = new Crew(
      { pack, spare: this.#lending.spare, tasksUrl: options.tasks.href },
      {
        onReady: (worker) => this.#free(worker),
        onAnswer: (worker, answer) => this.#onAnswer(worker, answer),
        onRun: (worker, run) => this.#lending.ask(worker, run),
        onRan: (worker, ran) => this.#lending.answer(worker, ran),
        onLost: (worker, reason) => this.#onLost(worker, reason),
      },
    );
  }

  /**
   * Starts the first worker and checks every model of the pack meanwhile; resolves when both are done, rejects if one fails.
   * The other workers follow, since they would only hold the first one up on the same cores.
   */
  static async open<Tasks extends TaskMap>(options: PoolOptions): Promise<InferencePool<Tasks>> {
    const workers = options.workers ?? availableParallelism();
    const pool = new InferencePool<Tasks>(await readPack(options.pack), {
      workers,
      maxQueue: workers * 4,
      jobTimeoutMs: 10_000,
      onReport: () => {},
      ...options,
    });
    try {
      await Promise.all([checkModels(pool.pack), pool.#crew.start(workers)]);
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  /**
   * Runs a task in the next free worker and resolves with what it returns. Rejects with `PoolBusyError` when the queue
   * is full, at once or when it has to make room for a share that has fewer jobs waiting, `JobTimeoutError` at the
   * deadline, the signal's reason when aborted, `TaskError` when the task throws, `WorkerCrashedError` when its worker
   * dies, `PoolClosedError` after `close`.
   */
  async run<Name extends keyof Tasks & string>(
    task: Name,
    payload: PayloadOf<Tasks[Name]>,
    { signal, transfer = [], share = '' }: RunOptions = {},
  ): Promise<ResultOf<Tasks[Name]>> {
    if (this.#closed) throw new PoolClosedError();
    signal?.throwIfAborted();
    const { promise, ...settlers } = deferred();
    const job: Job = {
      id: ++this.#lastId,
      task,
      payload,
      transfer,
      share,
      ...settlers,
      queuedAt: performance.now(),
      startedAt: 0,
      queueMs: 0,
      abandoned: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
      stuckTimer: undefined,
    };
    const { jobTimeoutMs } = this.options;
    const deadline = setTimeout(() => this.#abandon(job, new JobTimeoutError(task, jobTimeoutMs)), jobTimeoutMs);
    const onAbort = () => this.#abandon(job, signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#pending.add(promise);
    this.#take(job);
    try {
      return (await promise) as ResultOf<Tasks[Name]>;
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', onAbort);
      this.#pending.delete(promise);
    }
  }

  /** How the pool stands now. A service is ready when `ready` is above zero. */
  status(): PoolStatus {
    return {
      workers: this.options.workers,
      ready: this.#crew.ready,
      busy: this.#running.size,
      queued: this.#queue.size,
      stuck: this.#crew.stuck,
    };
  }

  /** V8's heap of each ready worker; see `Crew.heaps`. */
  heaps(): Promise<HeapInfo[]> {
    return this.#crew.heaps();
  }

  /** Takes no more jobs, waits until those accepted are answered (their deadlines hold), then ends the workers. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#pending);
    await this.#crew.dismiss();
  }

  /** Starts a job when a worker is idle, as none is while jobs wait; else lets it wait, if need be in place of another. */
  #take(job: Job): void {
    const worker = this.#lending.take();
    if (worker) {
      this.#queue.began(job.share);
      this.#start(worker, job);
      return;
    }
    const displaced = this.#queue.add(job.share, job);
    if (!displaced) return;
    displaced.reject(new PoolBusyError(this.#retryAfterSeconds()));
    this.#report(displaced, 'refused');
  }

  #start(worker: Worker, job: Job): void {
    const { jobTimeoutMs } = this.options;
    job.startedAt = performance.now();
    job.queueMs = job.startedAt - job.queuedAt;
    try {
      const { id, task, payload, transfer, abandoned } = job;
      this.#crew.send(worker, { type: 'job', id, task, payload, abandoned }, transfer);
    } catch (error) {
      // The payload cannot be cloned: the caller's mistake, and the worker is still free.
      job.reject(error);
      this.#queue.ended(job.share, 0);
      this.#free(worker);
      return;
    }
    this.#running.set(worker, job);
    const patience = jobTimeoutMs * (1 + LEAVE) - job.queueMs;
    job.stuckTimer = setTimeout(() => this.#giveUp(worker), patience);
  }

  #free(worker: Worker): void {
    const job = this.#queue.next();
    if (job) this.#start(worker, job);
    else this.#idle.push(worker);
    this.#lending.count();
  }

  #onAnswer(worker: Worker, answer: JobAnswer): void {
    const job = this.#finish(worker);
    if (!job) return;
    const { timings } = answer;
    this.#meanRunMs += (timings.total.wallMs - this.#meanRunMs) / 16;
    if (answer.type === 'done') job.resolve(answer.value);
    else job.reject(new TaskError(answer.error.name, answer.error.message, answer.error.code, answer.error.at));
    this.#report(job, isAbandoned(job) ? 'abandoned' : answer.type, timings);
    this.#free(worker);
  }

  #onLost(worker: Worker, reason: string): void {
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#lending.lost(worker);
    const job = this.#finish(worker);
    if (!job) return;
    job.reject(new WorkerCrashedError(job.task, reason));
    this.#report(job, 'crashed');
  }

  #finish(worker: Worker): Job | undefined {
    const job = this.#running.get(worker);
    this.#running.delete(worker);
    clearTimeout(job?.stuckTimer);
    if (job) this.#queue.ended(job.share, performance.now() - job.startedAt);
    return job;
  }

  /**
   * Answers the caller now. A queued job is dropped; a running one ends before its next stage, since ending a thread and
   * opening its models again costs more than the rest of a stage.
   */
  #abandon(job: Job, reason: unknown): void {
    Atomics.store(job.abandoned, 0, 1);
    job.reject(reason);
    if (!this.#queue.remove(job.share, job)) return;
    job.queueMs = performance.now() - job.queuedAt;
    this.#report(job, 'abandoned');
  }

  /**
   * A worker whose job is past its deadline by `LEAVE` has another started in its place at once: it is in a stage that
   * does not end, or in a task without stages.
   */
  #giveUp(worker: Worker): void {
    const job = this.#finish(worker);
    if (!job) return;
    job.reject(new JobTimeoutError(job.task, this.options.jobTimeoutMs));
    this.#report(job, 'abandoned');
    this.#crew.replace(worker, this.options.jobTimeoutMs);
  }

  #report(job: Job, outcome: JobReport['outcome'], timings?: Timings): void {
    this.options.onReport({ task: job.task, outcome, queueMs: job.queueMs, ...(timings && { timings }) });
  }

  #retryAfterSeconds(): number {
    const waiting = this.#queue.size + this.#running.size;
    return Math.max(1, Math.ceil((waiting * this.#meanRunMs) / this.options.workers / 1000));
  }
}

function isAbandoned({ abandoned }: Job): boolean {
  return Atomics.load(abandoned, 0) !== 0;
}

function deferred(): Pick<Job, 'resolve' | 'reject'> & { promise: Promise<unknown> } {
  let settlers: Pick<Job, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<unknown>((resolve, reject) => {
    settlers = { resolve, reject };
  });
  return { promise, ...(settlers as Pick<Job, 'resolve' | 'reject'>) };
}
