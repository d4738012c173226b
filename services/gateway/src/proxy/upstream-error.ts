import { DomainError } from '@bonafide/platform/errors/domain-error';

const NOT_REACHED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const SLOW = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/**
 * What a failed call to a service means to the caller: UNAVAILABLE when it could not be reached, TIMEOUT when it did
 * not answer in time, BAD_GATEWAY when the connection broke or did not carry HTTP.
 */
export function upstreamError(error: Error): DomainError {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause ? String(cause.code) : '';
    if (NOT_REACHED.has(code))
      return new DomainError('UNAVAILABLE', 'The service is unavailable, try again', {}, { cause });
    if (SLOW.has(code)) return new DomainError('TIMEOUT', 'The service did not answer in time', {}, { cause });
  }
  return new DomainError('BAD_GATEWAY', 'The service closed the connection, try again', {}, { cause: error });
}
