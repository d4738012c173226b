import { DomainError } from '@bonafide/platform/errors/domain-error';

/**
 * What `work` answers, as soon as it does. When it fails, or has not answered after `ms` milliseconds, this rejects just
 * then, `ms` after the call, with what `work` threw or with TIMEOUT: when a failure is told does not say what failed.
 * Work that is given up has its signal aborted; whatever it comes to is thrown away.
 */
export async function refusingAt<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const due = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    over.abort(new DomainError('TIMEOUT', 'The request was not answered in its time'));
    due.resolve();
  }, ms);
  const late = due.promise.then(() => Promise.reject(over.signal.reason));
  try {
    const answer = await Promise.race([work(over.signal), late]);
    clearTimeout(timer);
    return answer;
  } catch (error) {
    await due.promise;
    throw error;
  }
}
