import { isOutage } from './outage.js';

/**
 * The closed list of error codes, with the HTTP status each has by default.
 * A route's error shape may answer some of them with another status where its contract says so.
 */
export const ERROR_STATUS = {
  INVALID_JSON: 400,
  FIELD_MISSING: 400,
  FIELD_TYPE: 400,
  INVALID_BASE64: 400,
  INVALID_VALUE: 400,
  /** An image or a sound that cannot be read, or holds nothing usable. */
  INVALID_MEDIA: 400,
  /** Readable media outside the accepted dimensions. */
  MEDIA_SIZE: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  /** The caller's body came too slowly. */
  SLOW_BODY: 408,
  CONFLICT: 409,
  TOO_LARGE: 413,
  /** A body that is compressed, or coded in another way. */
  ENCODED: 415,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  NOT_IMPLEMENTED: 501,
  /** The peer below a gateway answered something that is not HTTP. */
  BAD_GATEWAY: 502,
  /** A dependency is down or a queue is full; the caller may retry. */
  UNAVAILABLE: 503,
  TIMEOUT: 504,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Facts about an error that a caller may see, for example `{ field: 'username' }` or `{ reason: 'no_face' }`. */
export type ErrorDetails = Readonly<Record<string, string>>;

/**
 * The error type of all our code. `message` is shown to callers, so it names the field or the cause and
 * never holds a secret, a personal datum or the text of an unexpected failure.
 */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'DomainError';
  }
}

/** True for a string that names one of our error codes (used when an error arrives over the wire). */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code);

/**
 * Turns anything thrown into a DomainError. A database or network that cannot serve now (`isOutage`) becomes UNAVAILABLE;
 * everything else unexpected becomes INTERNAL with a text that reveals nothing about internals.
 */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (isOutage(cause)) return new DomainError('UNAVAILABLE', 'A dependency is unavailable, try again', {}, { cause });
  return new DomainError('INTERNAL', 'Internal error', {}, { cause });
}
