import { DomainError } from '@bonafide/platform/errors/domain-error';

// RFC 3986 pchar, without percent-encoded characters that another reader might take for structure:
// dot (2e), slash (2f), backslash (5c), and control characters.
const PATH = /^(?:\/(?:[\w\-.~!$&'()*+,;=:@]|%(?!0|1|2e|2f|5c|7f)[0-9a-f]{2})*)+$/i;
// A segment that begins or ends with two dots (`..%25`, `...`) is refused like `..`: the proxy behind would not send it.
const TRICK = /\/\/|\/\.(?:\/|$)|\/\.\.|\.\.(?:\/|$)/;

/**
 * The path of a request target. Throws INVALID_VALUE for anything that the gateway and the service behind it could
 * read differently: empty and dot segments, segments that begin or end with two dots, encoded slashes, dots,
 * backslashes and controls, fragments, absolute URLs.
 */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  const path = query === -1 ? target : target.slice(0, query);
  if (PATH.test(path) && !TRICK.test(path)) return path;
  throw new DomainError('INVALID_VALUE', 'The path is malformed');
}
