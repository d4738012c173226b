import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LIMITS } from '@bonafide/platform/limits';
import type { Metrics } from '@bonafide/platform/observability/metrics';
import { contextFrom, currentContext, traceparent } from '@bonafide/platform/observability/request-context';
import { rpcSubject } from '@bonafide/proto/subjects';
import {
  create,
  type DescMethodUnary,
  type DescService,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import type { Bus } from '../bus.js';
import { isOfService } from './call-context.js';
import { decodeError } from './rpc-error.js';
import { RPC_HEADERS } from './rpc-headers.js';

export interface CallOptions {
  /** How long to wait for the answer, milliseconds; ten seconds unless given. */
  deadlineMs?: number;
  /** Names one operation, the same for all repeats of it, by which a callee knows a repeat. */
  operationId?: string;
  /** Of a method that services call for themselves (`of_service`), which needs it: whose data it asks for. */
  tenant?: string;
}

/** A typed client: one function per method of the service's descriptor. */
export type RpcClient<S extends DescService> = {
  [K in keyof S['method']]: S['method'][K] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : never;
};

/**
 * Derives a client from a service descriptor. A call is made on behalf of the request being served: it carries that
 * request's signed context, from which the callee takes the tenant; of a method that services call for themselves `tenant` names it. Calls throw DomainError: the callee's own, UNAVAILABLE when
 * no replica answers or the bus is away, TIMEOUT when the deadline passes, TOO_LARGE beyond the message limit.
 */
export function rpcClient<S extends DescService>(bus: Bus, metrics: Metrics, service: S): RpcClient<S> {
  const entries = Object.entries(service.method).map(([name, method]) => [
    name,
    caller(bus, metrics, method as DescMethodUnary),
  ]);
  return Object.fromEntries(entries) as RpcClient<S>;
}

function caller(bus: Bus, metrics: Metrics, method: DescMethodUnary) {
  return async (request: MessageInitShape<typeof method.input>, options: CallOptions = {}) => {
    const stop = metrics.rpcSeconds.startTimer({ side: 'client', method: method.name });
    try {
      const reply = await exchange(bus, method, request, options);
      stop({ outcome: 'ok' });
      return fromBinary(method.output, reply.data);
    } catch (error) {
      stop({ outcome: error instanceof DomainError ? error.code : 'INTERNAL' });
      throw error;
    }
  };
}

async function exchange(
  bus: Bus,
  method: DescMethodUnary,
  request: MessageInitShape<typeof method.input>,
  options: CallOptions,
): Promise<Msg> {
  bus.requireUp();
  const payload = toBinary(method.input, create(method.input, request));
  if (payload.length > LIMITS.messageBytes - LIMITS.messageOverheadBytes) {
    throw new DomainError('TOO_LARGE', 'The request holds too much media');
  }
  const deadlineMs = options.deadlineMs ?? LIMITS.rpcDeadlineMs;
  const lost = bus.signal;
  let giveUp = () => {};
  const gone = new Promise<never>((_, reject) => {
    giveUp = () => reject(new DomainError('UNAVAILABLE', 'The connection to the message bus was lost'));
  });
  lost.addEventListener('abort', giveUp);
  const reply = await Promise.race([
    bus.connection
      .request(rpcSubject(method), payload, {
        timeout: deadlineMs,
        headers: callHeaders(method, deadlineMs, options),
      })
      .catch((error: unknown) => {
        throw transportError(error, method);
      }),
    gone,
    // The signal outlives the call by far: a listener left on it would leak and slow down adding the next one.
  ]).finally(() => lost.removeEventListener('abort', giveUp));
  const failure = reply.headers?.get(RPC_HEADERS.error);
  if (failure) throw decodeError(reply.data);
  return reply;
}

function callHeaders(method: DescMethodUnary, deadlineMs: number, { operationId, tenant }: CallOptions): MsgHdrs {
  const context = currentContext() ?? contextFrom({});
  const out = headers();
  out.append(RPC_HEADERS.timeout, String(Math.ceil(deadlineMs)));
  if (isOfService(method)) out.append(RPC_HEADERS.tenant, encodeURIComponent(tenant ?? ''));
  else out.append(RPC_HEADERS.context, context.signedContext ?? '');
  out.append(RPC_HEADERS.requestId, context.requestId);
  out.append(RPC_HEADERS.traceparent, traceparent(context));
  if (operationId) out.append(RPC_HEADERS.operationId, operationId);
  return out;
}

function transportError(error: unknown, method: DescMethodUnary): DomainError {
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError')
    return new DomainError('TIMEOUT', `${method.parent.name} did not answer in time`, {}, { cause: error });
  return new DomainError('UNAVAILABLE', `${method.parent.name} is unavailable`, {}, { cause: error });
}
