import { DomainError } from '@bonafide/platform/errors/domain-error';

/** Failures of a peer that its caller may try again. */
const PASSING = ['UNAVAILABLE', 'TIMEOUT'];

/** A peer whose answer cannot be used: INTERNAL, so that nothing passes. */
export function brokenPeer(name: string): DomainError {
  return new DomainError('INTERNAL', 'Internal error', {}, { cause: new Error(`${name} gave an invalid answer`) });
}

/**
 * What a step throws for a failed call of a peer about what we sent it, and not about what our caller sent: UNAVAILABLE and
 * TIMEOUT as they are, all else INTERNAL.
 */
export function peerFailure(name: string, error: unknown): DomainError {
  if (error instanceof DomainError && PASSING.includes(error.code)) return error;
  return new DomainError('INTERNAL', 'Internal error', {}, { cause: new Error(`${name} refused`, { cause: error }) });
}
