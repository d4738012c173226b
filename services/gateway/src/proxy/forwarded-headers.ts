import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

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
  // Of the request that the gateway makes: its own.
  'host',
  'content-length',
]);
const RESERVED = /^x-(?:bonafide|forwarded)-/;
/** What `Connection` says where it names no header. */
const NAMELESS = /^(?:keep-alive|close)$/i;

/** What goes on to the service, names and values by turns: the caller's headers but those that end here, then `own`. */
export function requestHeaders(inbound: IncomingHttpHeaders, own: Record<string, string | undefined>): string[] {
  const headers: string[] = [];
  const ended = namedIn(inbound.connection);
  for (const name in inbound) {
    if (ENDS_HERE.has(name) || isReserved(name) || ended?.has(name)) continue;
    headers.push(name, String(inbound[name]));
  }
  for (const name in own) {
    const value = own[name];
    if (value !== undefined) headers.push(name, value);
  }
  return headers;
}

/** What goes back to the caller: the service's headers except those of its connection and internal ones. */
export function answerHeaders(answer: IncomingHttpHeaders, requestId: string): OutgoingHttpHeaders {
  // Personal data travel in answers; a service may say otherwise of its own.
  const headers: OutgoingHttpHeaders = { 'cache-control': 'no-store', 'x-request-id': requestId };
  for (const name in answer) {
    if (name === 'connection' || name === 'keep-alive' || name === 'upgrade' || name === 'transfer-encoding') continue;
    if (!isReserved(name)) headers[name] = answer[name];
  }
  return headers;
}

const isReserved = (name: string) => name.startsWith('x-') && RESERVED.test(name);

/** The headers that belong to the caller's connection alone, since `Connection` names them. */
function namedIn(connection: string | undefined): Set<string> | undefined {
  if (connection === undefined || NAMELESS.test(connection)) return undefined;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}
