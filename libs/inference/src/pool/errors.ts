/** Every worker is busy and the queue is full. Services answer 503 with Retry-After. */
export class PoolBusyError extends Error {
  override readonly name = 'PoolBusyError';
  constructor(readonly retryAfterSeconds: number) {
    super('all inference workers are busy and the queue is full');
  }
}

/** The job did not finish before its deadline. */
export class JobTimeoutError extends Error {
  override readonly name = 'JobTimeoutError';
  constructor(task: string, timeoutMs: number) {
    super(`task ${task} did not finish within ${timeoutMs} ms`);
  }
}

/** The worker died while it ran the job; a new one takes its place. Services answer 503. */
export class WorkerCrashedError extends Error {
  override readonly name = 'WorkerCrashedError';
  constructor(task: string, reason: string) {
    super(`worker died during task ${task}: ${reason}`);
  }
}

/** The pool is closing or closed and takes no more jobs. */
export class PoolClosedError extends Error {
  override readonly name = 'PoolClosedError';
  constructor() {
    super('the inference pool is closed');
  }
}

/**
 * The task itself threw. `taskError` is the name of what it threw, `code` its `code` when that was a string, `at` its `at`
 * when that was a number: which of several inputs it is about.
 */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  constructor(
    readonly taskError: string,
    message: string,
    readonly code: string | undefined,
    readonly at?: number,
  ) {
    super(message);
  }
}
