import type { IncomingHttpHeaders } from 'node:http';

/** Headers that end at this hop (RFC 9110 section 7.6.1), and those that only the gateway may write or read. */
const ENDS_HERE = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'forwarded',
  'x-real-ip',
  'x-request-id',
  'traceparent',
  'tracestate',
  // The caller's credentials: a service trusts the signed context alone.
  'authorization',
  'apikey',
  'cookie',
]);
const RESERVED = /^x-(?:bonafide|forwarded)-/;

/**
 * What goes on to the service: the caller's headers but those that end here, then `own`. A request whose body is not
 * passed on (GET, HEAD) declares none.
 */
export function requestHeaders(
  inbound: IncomingHttpHeaders,
  own: IncomingHttpHeaders,
  hasBody: boolean,
): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const name in inbound) {
    if (!ENDS_HERE.has(name) && !RESERVED.test(name)) headers[name] = inbound[name];
  }
  if (!hasBody) delete headers['content-length'];
  return Object.assign(headers, own);
}

/** What goes back to the caller: the service's headers except connection and internal ones. */
export function answerHeaders(answer: IncomingHttpHeaders): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const name in answer) {
    if (name !== 'connection' && name !== 'keep-alive' && name !== 'upgrade' && !RESERVED.test(name)) {
      headers[name] = answer[name];
    }
  }
  return headers;
}
