import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { ContextVerifier } from '@bonafide/platform/http/context-verifier';
import { LIMITS } from '@bonafide/platform/limits';
import { contextFrom, type RequestContext } from '@bonafide/platform/observability/request-context';
import { of_service } from '@bonafide/proto/gen/bonafide/common/v1/call_pb';
import { type DescMethod, getOption } from '@bufbuild/protobuf';
import type { MsgHdrs } from '@nats-io/transport-node';
import { Deadline } from './deadline.js';
import type { RpcCall } from './rpc.js';
import { RPC_HEADERS } from './rpc-headers.js';

const MILLISECONDS = /^\d{1,7}$/;
const OPERATION_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** The request context that a call continues. */
export function requestContextOf(headers: MsgHdrs | undefined): RequestContext {
  const read = (name: string) => headers?.get(name) || undefined;
  return contextFrom({ traceparent: read(RPC_HEADERS.traceparent), requestId: read(RPC_HEADERS.requestId) });
}

const known = new WeakMap<DescMethod, boolean>();

/** Whether a method is one that services call for themselves, naming the tenant. */
export function isOfService(method: DescMethod): boolean {
  const isOne = known.get(method) ?? getOption(method, of_service);
  known.set(method, isOne);
  return isOne;
}

/** What a call is read with. */
export interface Reading {
  method: DescMethod;
  contexts: ContextVerifier;
  context: RequestContext;
}

/**
 * On whose behalf a call comes and how long its caller waits; who serves it ends the deadline. Throws UNAUTHENTICATED without a valid signed context,
 * or where a service's own call names no tenant, and INVALID_VALUE for a header that cannot be read. Notes tenant and signed context in `context`.
 */
export function rpcCallOf(
  headers: MsgHdrs | undefined,
  { method, contexts, context }: Reading,
): { call: RpcCall; deadline: Deadline } {
  const who = isOfService(method) ? { tenant: namedTenant(headers) } : signedCaller(headers, contexts, context);
  context.tenant = who.tenant;
  const timeout = headers?.get(RPC_HEADERS.timeout) || String(LIMITS.rpcDeadlineMs);
  if (!MILLISECONDS.test(timeout)) throw unreadable(RPC_HEADERS.timeout);
  if (Number(timeout) === 0) throw new DomainError('TIMEOUT', 'The deadline has passed');
  const operationId = headers?.get(RPC_HEADERS.operationId);
  if (operationId && !OPERATION_ID.test(operationId)) throw unreadable(RPC_HEADERS.operationId);
  const deadline = new Deadline(Number(timeout));
  const call = {
    ...who,
    get signal() {
      return deadline.signal;
    },
    ...(operationId && { operationId }),
  };
  return { call, deadline };
}

/** Who may publish to the method's subject may name any tenant. */
function namedTenant(headers: MsgHdrs | undefined): string {
  const tenant = headers?.get(RPC_HEADERS.tenant);
  if (!tenant) throw new DomainError('UNAUTHENTICATED', 'The call names no tenant');
  try {
    return decodeURIComponent(tenant);
  } catch {
    throw unreadable(RPC_HEADERS.tenant);
  }
}

function signedCaller(
  headers: MsgHdrs | undefined,
  contexts: ContextVerifier,
  context: RequestContext,
): Required<Pick<RpcCall, 'tenant' | 'client'>> {
  const signed = headers?.get(RPC_HEADERS.context) ?? '';
  const { tenant, client } = contexts.verify(signed);
  context.signedContext = signed;
  return { tenant, client };
}

function unreadable(header: string): DomainError {
  return new DomainError('INVALID_VALUE', `The header "${header}" cannot be read`, { field: header });
}
