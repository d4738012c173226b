import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Session } from '../session/session.entity.js';
import type { Check } from '../session/session.machine.js';
import type { Proofs } from './proofs.js';

/**
 * Throws INVALID_VALUE for a check before which another one must pass that the session still owes, and for a check that another
 * one of the session stands on which has passed: what that one was held against must not change any more.
 */
export function requireOrder(
  proofs: Pick<Proofs, 'precedes'>,
  { flow, requiredChecks, openChecks }: Pick<Session, 'flow' | 'requiredChecks' | 'openChecks'>,
  check: Check,
): void {
  const earlier = openChecks.find((open) => proofs.precedes(flow, open, check));
  if (earlier) throw new DomainError('INVALID_VALUE', `"${earlier}" must pass before "${check}"`, { reason: 'order' });
  const later = requiredChecks.find((owed) => !openChecks.includes(owed) && proofs.precedes(flow, check, owed));
  if (later)
    throw new DomainError('INVALID_VALUE', `"${check}" cannot be repeated after "${later}"`, { reason: 'order' });
}
