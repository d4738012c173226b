import type { Role } from '../pack/manifest.js';
import type { Pack } from '../pack/pack.js';
import type { Models } from './models.js';

/** What a running task can report to the pool. */
export interface TaskContext {
  /**
   * Runs one stage and adds its wall and CPU time, under that name, to the job's report. Throws instead when nobody waits
   * for the job any more, so that a task of many stages ends soon after its deadline.
   */
  stage<T>(name: string, work: () => T | Promise<T>): Promise<T>;
}

/**
 * A unit of work done entirely inside one worker: payload and result are copied between threads (structured clone) but
 * for what is transferred; pixels and tensors in between never leave the worker. What a task throws reaches the caller as a `TaskError`.
 */
export type Task<Payload, Result> = (models: Models, payload: Payload, context: TaskContext) => Promise<Result>;

/** The shape of a module of tasks: `export const needs: Role[]` and `export const tasks = { ... }`. */
export interface TaskModule {
  /** Roles without which the tasks cannot work: a pack that lacks one is refused. */
  readonly needs: readonly Role[];
  /** Roles that are opened too where the pack has them. */
  readonly uses?: readonly Role[];
  readonly tasks: TaskMap;
}

/** Named tasks. `never` as payload lets every `Task` in: each task's own payload is recovered by `PayloadOf`. */
export type TaskMap = Readonly<Record<string, Task<never, unknown>>>;

export type PayloadOf<T> = T extends (models: Models, payload: infer Payload, context: TaskContext) => unknown
  ? Payload
  : never;
export type ResultOf<T> = T extends Task<never, infer Result> ? Result : never;

/** Milliseconds a stage or job took: by the clock, and of this thread's CPU. */
export interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Messages from pool to worker. */
export type PoolMessage = OpenMessage | JobMessage | EndMessage;

/** What a worker opens, once. */
export interface OpenMessage {
  readonly type: 'open';
  /** Read and checked by the pool; the worker checks each model that it opens. */
  readonly pack: Pack;
}

/** Ends a worker, whatever it works on. */
export interface EndMessage {
  readonly type: 'end';
}

export interface JobMessage {
  readonly type: 'job';
  readonly id: number;
  readonly task: string;
  readonly payload: unknown;
  /** One number, shared by both threads: other than 0 when nobody waits for the job any more. */
  readonly abandoned: Int32Array<SharedArrayBuffer>;
}

/** A worker's answer to one job. */
export type JobAnswer =
  | { readonly type: 'done'; readonly id: number; readonly value: unknown; readonly timings: Timings }
  | { readonly type: 'failed'; readonly id: number; readonly error: TaskFailure; readonly timings: Timings };

/** Messages from worker to pool: once `ready`, then one answer per job. */
export type WorkerMessage = { readonly type: 'ready' } | JobAnswer;

export interface Timings {
  readonly total: Spent;
  readonly stages: Readonly<Record<string, Spent>>;
}

export interface TaskFailure {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly at: number | undefined;
}
