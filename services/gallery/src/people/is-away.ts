import { toDomainError } from '@bonafide/platform/errors/domain-error';

/** Whether a call failed because others are away, so that none would succeed now. */
export function isAway(error: unknown): boolean {
  const { code } = toDomainError(error);
  return code === 'UNAVAILABLE' || code === 'TIMEOUT';
}
