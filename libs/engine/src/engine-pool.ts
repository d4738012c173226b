import { resolve } from 'node:path';
import type { PackManifest } from '@bonafide/inference/pack/manifest';
import {
  JobTimeoutError,
  PoolBusyError,
  PoolClosedError,
  TaskError,
  WorkerCrashedError,
} from '@bonafide/inference/pool/errors';
import { InferencePool } from '@bonafide/inference/pool/inference-pool';
import { movable } from '@bonafide/inference/pool/movable';
import type { PayloadOf, ResultOf, TaskMap } from '@bonafide/inference/pool/task';
import { DomainError, type ErrorDetails, isErrorCode } from '@bonafide/platform/errors/domain-error';
import type { Readiness } from '@bonafide/platform/observability/management-server';
import type { Metrics } from '@bonafide/platform/observability/metrics';
import { currentContext } from '@bonafide/platform/observability/request-context';
import type { EngineConfig } from './engine-config.js';
import { poolMetrics } from './pool-metrics.js';

/** Where a pool reports its metrics and its readiness. */
export interface PoolObservers {
  metrics: Metrics;
  readiness: Readiness;
}

/**
 * The models of one engine service, run in worker threads. The service is ready while a worker has its models open;
 * times of jobs and stages go to its metrics; `EngineModule` closes the pool, after its last job, when the service stops.
 */
export class EnginePool<Tasks extends TaskMap> {
  private constructor(private readonly pool: InferencePool<Tasks>) {}

  /** Opens the configured pack for the tasks of a module; rejects when a digest or licence is wrong. */
  static async open<Tasks extends TaskMap>(
    config: Omit<EngineConfig, 'BONAFIDE_KEYS'>,
    tasks: URL,
    { metrics, readiness }: PoolObservers,
  ): Promise<EnginePool<Tasks>> {
    const { BONAFIDE_INFERENCE_WORKERS: workers, BONAFIDE_INFERENCE_QUEUE: maxQueue } = config;
    const pool: InferencePool<Tasks> = await InferencePool.open<Tasks>({
      pack: resolve(config.BONAFIDE_MODELS_HOME, config.BONAFIDE_MODEL_PACK),
      tasks,
      ...(workers !== undefined && { workers }),
      ...(maxQueue !== undefined && { maxQueue }),
      onReport: poolMetrics(metrics.registry, () => pool),
    });
    readiness.add('models', async () => {
      if (pool.status().ready === 0) throw new Error('no worker has its models open');
    });
    return new EnginePool(pool);
  }

  /** Takes no more jobs and ends the workers after the last one. */
  close(): Promise<void> {
    return this.pool.close();
  }

  /** What the open pack holds: digests, licences, calibrations. */
  get manifest(): PackManifest {
    return this.pool.pack.manifest;
  }

  /**
   * Runs a task on the account of the request's tenant: a free worker goes to the tenant that holds fewest and used least
   * of their time, and of a full queue none keeps more than its part while another has calls. Throws DomainError:
   * UNAVAILABLE when the queue is full, the worker dies or the service stops, TIMEOUT at the deadline, and the task's own
   * error when its `code` is one of ours, with `at` in its details when it is about one of several inputs.
   */
  async run<Name extends keyof Tasks & string>(
    task: Name,
    payload: PayloadOf<Tasks[Name]>,
    signal?: AbortSignal,
  ): Promise<ResultOf<Tasks[Name]>> {
    try {
      const share = currentContext()?.tenant ?? '';
      const { payload: own, transfer } = movable(payload);
      return await this.pool.run(task, own, { share, transfer, ...(signal && { signal }) });
    } catch (cause) {
      throw meaningOf(cause);
    }
  }
}

function meaningOf(cause: unknown): unknown {
  if (cause instanceof PoolBusyError) {
    const retryAfter = String(cause.retryAfterSeconds);
    return new DomainError('UNAVAILABLE', 'All workers are busy, try again', { retryAfter }, { cause });
  }
  if (cause instanceof JobTimeoutError || (cause instanceof DOMException && cause.name === 'TimeoutError')) {
    return new DomainError('TIMEOUT', 'The models did not answer in time', {}, { cause });
  }
  if (cause instanceof WorkerCrashedError || cause instanceof PoolClosedError) {
    return new DomainError('UNAVAILABLE', 'The models are unavailable, try again', {}, { cause });
  }
  if (cause instanceof TaskError && cause.code && isErrorCode(cause.code)) {
    const details: ErrorDetails = cause.at === undefined ? {} : { at: String(cause.at) };
    return new DomainError(cause.code, cause.message, details, { cause });
  }
  return cause;
}
