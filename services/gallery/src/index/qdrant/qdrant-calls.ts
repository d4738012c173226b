import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Logger } from '@bonafide/platform/observability/logger';
import { QdrantClient, QdrantClientTimeoutError } from '@qdrant/js-client-rest';
import {
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
  retry,
  wrap,
} from 'cockatiel';
import { z } from 'zod';

const FAULTS_THAT_OPEN = 5;
const OPEN_MS = 5000;
const FIRST_PAUSE_MS = 100;

const existence = z.object({ exists: z.boolean() });

export interface QdrantEndpoint {
  /** An origin. */
  url: string;
  apiKey?: string;
  /** How long one try may take. */
  timeoutMs: number;
}

/**
 * Calls of a Qdrant cluster. Each may be made again without harm, and is, once, where the cluster was not reached or could
 * not serve; after five such faults in a row none is made for five seconds. What is answered is read by a schema: an answer
 * that is wrong or incomplete is a fault, never a result. Throws DomainError UNAVAILABLE or TIMEOUT, whose texts hold nothing
 * of what was sent.
 */
export class QdrantCalls {
  private readonly client: QdrantClient;
  private readonly policy = wrap(
    retry(handleWhen(isTransient), {
      maxAttempts: 1,
      backoff: new ExponentialBackoff({ initialDelay: FIRST_PAUSE_MS }),
    }),
    circuitBreaker(handleWhen(isTransient), {
      halfOpenAfter: OPEN_MS,
      breaker: new ConsecutiveBreaker(FAULTS_THAT_OPEN),
    }),
  );

  constructor(
    { url, apiKey, timeoutMs }: QdrantEndpoint,
    private readonly log: Logger,
  ) {
    const { port, protocol } = new URL(url);
    this.client = new QdrantClient({
      url,
      // The client takes 6333 for a port that a URL leaves out, also for one that is its scheme's own.
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      timeout: timeoutMs,
      checkCompatibility: false,
      // As a header, since the client prints a warning for a key on a plain connection.
      ...(apiKey && { headers: { 'api-key': apiKey } }),
    });
  }

  /** What a call answers, as the schema reads it. */
  async make<T>(call: (client: QdrantClient) => Promise<unknown>, answer: z.ZodType<T>): Promise<T> {
    const read = answer.safeParse(await this.guarded(call));
    if (read.success) return read.data;
    this.log.error(
      { fields: read.error.issues.map(({ path }) => path.join('.')).slice(0, 5) },
      'Qdrant answered wrongly',
    );
    throw away();
  }

  /** Like `make`, of a collection; undefined where that is not there, of which a 404 alone, from whoever, is no proof. */
  async find<T>(
    collection: string,
    call: (client: QdrantClient) => Promise<unknown>,
    answer: z.ZodType<T>,
  ): Promise<T | undefined> {
    const orMissing = (client: QdrantClient) =>
      call(client).catch((error: unknown) => (statusOf(error) === 404 ? undefined : Promise.reject(error)));
    const found = await this.make(orMissing, answer.optional());
    if (found === undefined && (await this.exists(collection))) throw away();
    return found;
  }

  async exists(collection: string): Promise<boolean> {
    return (await this.make((client) => client.collectionExists(collection), existence)).exists;
  }

  private async guarded(call: (client: QdrantClient) => Promise<unknown>): Promise<unknown> {
    try {
      return await this.policy.execute(() => call(this.client));
    } catch (error) {
      const status = statusOf(error);
      const left = isBrokenCircuitError(error);
      this.log.warn({ status, left, error: error instanceof Error ? error.name : undefined }, 'Qdrant cannot serve');
      if (error instanceof QdrantClientTimeoutError) throw new DomainError('TIMEOUT', 'The search index took too long');
      throw away(error);
    }
  }
}

/** The index is away, or cannot be relied on. */
export const away = (cause?: unknown) =>
  new DomainError('UNAVAILABLE', 'The search index is unavailable, try again', {}, { cause });

/** The status of an answer that the client threw; undefined where there was none. */
function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** Whether the same call may work a little later. A timeout is none: the time of a search is over by then. */
function isTransient(error: unknown): boolean {
  if (error instanceof QdrantClientTimeoutError || isBrokenCircuitError(error)) return false;
  const status = statusOf(error);
  return status === undefined || status >= 500 || status === 429;
}
