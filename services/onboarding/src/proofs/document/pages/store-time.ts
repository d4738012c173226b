import { DomainError } from '@bonafide/platform/errors/domain-error';

/** How long the store of objects may take for the pages of a call. */
export const STORE_MS = 5000;

/** What the store does, in its time. Throws UNAVAILABLE where it fails or is late. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('The store of objects is silent')), STORE_MS);
  try {
    return await Promise.race([work, over]);
  } catch (cause) {
    throw new DomainError('UNAVAILABLE', 'The store of pages does not answer, try again', {}, { cause });
  } finally {
    clearTimeout(timer);
  }
}
