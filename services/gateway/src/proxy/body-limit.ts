import { type BodyKind, bodyKindOf } from '@bonafide/contract/bodies';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LIMITS } from '@bonafide/platform/limits';

/** Largest body by what it may hold, bytes: a fence of 1,000 points has 50 kB. */
const LARGEST: Readonly<Record<BodyKind, number>> = { text: 16_384, list: 65_536, media: LIMITS.bodyBytes };

/**
 * Longest body of an operation, bytes; 0 where the contract has no operation that takes one: it is left unread then, and
 * the service answers without it.
 */
export function bodyLimitOf(method: string, path: string): number {
  const kind = bodyKindOf(method, path);
  return kind === undefined ? 0 : LARGEST[kind];
}

/** Refuses a body by the length that it declares. Throws TOO_LARGE. */
export function requireDeclaredLength(contentLength: string | undefined, limit: number): void {
  if (limit > 0 && Number(contentLength ?? 0) > limit) throw tooLarge(limit);
}

/** The refusal of a body that exceeds `limit` bytes. */
export const tooLarge = (limit: number) => new DomainError('TOO_LARGE', `The body exceeds ${limit} bytes`);
