import { ApiError } from '@bonafide/client';
import { Refusal } from './refusal.ts';
import { Interrupted, Unreachable } from './stop.ts';

/** A terminal tells the program of Ctrl-C, and `./dev` tells it again: signals this close together are one, milliseconds. */
const ONE_SIGNAL_MS = 500;
const INTERRUPTED = 130;

/**
 * Runs a program that a signal may end: the first asks it to come to an end, a second ends it at once. Sets the exit code:
 * what `work` answers; 2 for what the caller can put right; 130 where it was ended; 1 for what else is known to go wrong.
 */
export async function runInterruptibly(work: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const control = new AbortController();
  let asked = 0;
  const end = () => {
    if (asked > 0 && performance.now() - asked > ONE_SIGNAL_MS) process.exit(INTERRUPTED);
    asked ||= performance.now();
    control.abort();
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  try {
    process.exitCode = await work(control.signal);
  } catch (error) {
    process.exitCode = codeOf(error);
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}

function codeOf(error: unknown): number {
  if (error instanceof Interrupted) {
    console.error('Ended. The same command goes on from here.');
    return INTERRUPTED;
  }
  if (error instanceof Refusal) {
    console.error(`✗ ${error.message}`);
    return 2;
  }
  if (error instanceof Unreachable) {
    console.error(`✗ ${error.message}; the same command goes on from here`);
    return 1;
  }
  if (!(error instanceof ApiError)) throw error;
  const isRefused = error.status === 401 || error.status === 403;
  console.error(
    isRefused ? `✗ the credentials are refused (${error.status})` : `✗ ${error.call} answered ${error.status}`,
  );
  return isRefused ? 2 : 1;
}
