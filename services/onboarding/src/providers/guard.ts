import type { Logger } from '@bonafide/platform/observability/logger';
import {
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleType,
  isBrokenCircuitError,
  retry,
  wrap,
} from 'cockatiel';
import { ProviderError } from './provider-error.js';

const FAULTS_THAT_OPEN = 5;
const OPEN_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/** Runs calls of one provider. */
export type Guard = <T>(call: () => Promise<T>) => Promise<T>;

/**
 * Guards the calls of a provider in this process: one that failed is tried once more, where nothing was done by it; after five
 * faults in a row none is made for ten seconds, and then one to see. Throws ProviderError, which is logged without what was
 * sent, and what the call throws besides.
 */
export function guard(provider: string, log: Logger): Guard {
  const again = retry(
    handleType(ProviderError, ({ failure }) => failure === 'failed'),
    { maxAttempts: 1, backoff: new ExponentialBackoff({ initialDelay: FIRST_PAUSE_MS, maxDelay: LONGEST_PAUSE_MS }) },
  );
  const breaker = circuitBreaker(
    handleType(ProviderError, ({ failure }) => failure !== 'refused'),
    { halfOpenAfter: OPEN_MS, breaker: new ConsecutiveBreaker(FAULTS_THAT_OPEN) },
  );
  const policy = wrap(again, breaker);
  return async (call) => {
    try {
      return await policy.execute(call);
    } catch (error) {
      const told = isBrokenCircuitError(error) ? new ProviderError(provider, 'failed', { cause: error }) : error;
      if (told instanceof ProviderError) {
        log.warn({ provider, failure: told.failure, left: told !== error }, 'a provider cannot be relied on');
      }
      throw told;
    }
  };
}
