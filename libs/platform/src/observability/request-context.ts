import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync, randomUUID } from 'node:crypto';

/** What every log line and every call to another process carries along. */
export interface RequestContext {
  requestId: string;
  /** W3C trace context: 32 hex digits shared by the whole trace. */
  traceId: string;
  /** 16 hex digits, new in each process a request passes. */
  spanId: string;
  tenant?: string;
  /** The gateway's signed context as it came, for calls to other services on the same caller's behalf. */
  signedContext?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** The context of the request being served, if any. */
export const currentContext = (): RequestContext | undefined => storage.getStore();

/** Runs `work` with a context that everything below it sees. */
export const withContext = <T>(context: RequestContext, work: () => T): T => storage.run(context, work);

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Random bytes as hex digits, drawn many at a time: a system call for each id was 4 % of the gateway's CPU. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const REQUEST_ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-7][0-9a-hjkmnp-tv-z]{25})$/i;

/**
 * Starts a context from incoming headers: continues a valid `traceparent`, and keeps the id of a request that is a UUID, 32
 * hexadecimal digits or a ULID; wider forms would take people's names and numbers into the logs. Source: W3C Trace Context.
 */
export function contextFrom(headers: { traceparent?: string; requestId?: string }): RequestContext {
  const traceId = TRACEPARENT.exec(headers.traceparent ?? '')?.[1];
  const requestId = headers.requestId && REQUEST_ID.test(headers.requestId) ? headers.requestId : randomUUID();
  return {
    requestId,
    traceId: traceId && !/^0+$/.test(traceId) ? traceId : randomHex(16),
    spanId: randomHex(8),
  };
}

/** The `traceparent` header for a call made within a context. */
export const traceparent = (context: RequestContext): string => `00-${context.traceId}-${context.spanId}-01`;
