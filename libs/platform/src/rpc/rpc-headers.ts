/** Headers of an RPC message. */
export const RPC_HEADERS = {
  /** Epoch milliseconds after which the caller no longer waits. */
  deadline: 'bonafide-deadline',
  tenant: 'bonafide-tenant',
  requestId: 'bonafide-request-id',
  traceparent: 'traceparent',
  /** Present on a reply whose payload is a bonafide.common.v1.ErrorDetail. */
  error: 'bonafide-error',
} as const;
