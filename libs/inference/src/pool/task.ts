import type { Role } from '../pack/manifest.js';
import type { Pack } from '../pack/pack.js';
import type { ModelOutput, Models, TensorValue } from './models.js';

/** What a running task can report to the pool. */
export interface TaskContext {
  /**
   * Runs one stage and adds its wall and CPU time, under that name, to the job's report. Throws instead when nobody waits
   * for the job any more, so that a task of many stages ends soon after its deadline. Stages follow each other: of two that
   * overlap each would count the other's time.
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
  /**
   * Roles of networks that idle workers run too, where a task asks one of them several times at once. The answers are the
   * same, whoever gives them.
   */
  readonly lent?: readonly Role[];
  readonly tasks: TaskMap;
}

/** Named tasks. `never` as payload lets every `Task` in: each task's own payload is recovered by `PayloadOf`. */
export type TaskMap = Readonly<Record<string, Task<never, unknown>>>;

export type PayloadOf<T> = T extends (models: Models, payload: infer Payload, context: TaskContext) => unknown
  ? Payload
  : never;
export type ResultOf<T> = T extends Task<never, infer Result> ? Result : never;

/** Milliseconds a stage or job took: by the clock, and of CPU, that of other workers which ran networks for it included. */
export interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Messages from pool to worker. */
export type PoolMessage = OpenMessage | JobMessage | RunMessage | RanMessage | EndMessage;

/** What a worker opens, once. */
export interface OpenMessage {
  readonly type: 'open';
  /** Read and checked by the pool; the worker checks each model that it opens. */
  readonly pack: Pack;
  /** One number, shared by all threads: how many workers are idle. */
  readonly spare: Int32Array<SharedArrayBuffer>;
}

/** Asks for one run of a network: the pool, by a worker that has several to do; an idle worker, by the pool. */
export interface RunMessage {
  readonly type: 'run';
  /** Of the one that asks. */
  readonly id: number;
  readonly role: Role;
  readonly feeds: Readonly<Record<string, TensorValue>>;
  /** One number, shared by both threads: other than 0 once one of them has begun the run. */
  readonly begun: Int32Array<SharedArrayBuffer>;
}

/** What a run gave; without outputs nobody ran it, and the one that asked does. */
export interface RanMessage {
  readonly type: 'ran';
  readonly id: number;
  readonly outputs?: Readonly<Record<string, ModelOutput>>;
  readonly cpuMs: number;
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

/** Messages from worker to pool: once `ready`, then one answer per job; between them runs asked for and done for others. */
export type WorkerMessage = { readonly type: 'ready' } | JobAnswer | RunMessage | RanMessage;

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
