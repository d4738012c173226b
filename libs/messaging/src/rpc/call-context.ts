import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { ContextVerifier } from '@bonafide/platform/http/context-verifier';
import { LIMITS } from '@bonafide/platform/limits';
import { contextFrom, type RequestContext } from '@bonafide/platform/observability/request-context';
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

/**
 * On whose behalf a call comes and how long its caller waits; who serves it ends the deadline. Throws UNAUTHENTICATED without a valid signed context,
 * and INVALID_VALUE for a header that cannot be read. Notes tenant and signed context in `context`.
 */
export function rpcCallOf(
  headers: MsgHdrs | undefined,
  contexts: ContextVerifier,
  context: RequestContext,
): { call: RpcCall; deadline: Deadline } {
  const signed = headers?.get(RPC_HEADERS.context) ?? '';
  const { tenant } = contexts.verify(signed);
  context.tenant = tenant;
  context.signedContext = signed;
  const timeout = headers?.get(RPC_HEADERS.timeout) || String(LIMITS.rpcDeadlineMs);
  if (!MILLISECONDS.test(timeout)) throw unreadable(RPC_HEADERS.timeout);
  if (Number(timeout) === 0) throw new DomainError('TIMEOUT', 'The deadline has passed');
  const operationId = headers?.get(RPC_HEADERS.operationId);
  if (operationId && !OPERATION_ID.test(operationId)) throw unreadable(RPC_HEADERS.operationId);
  const deadline = new Deadline(Number(timeout));
  const call = {
    tenant,
    get signal() {
      return deadline.signal;
    },
    ...(operationId && { operationId }),
  };
  return { call, deadline };
}

function unreadable(header: string): DomainError {
  return new DomainError('INVALID_VALUE', `The header "${header}" cannot be read`, { field: header });
}
