/** Headers of an RPC message. */
export const RPC_HEADERS = {
  /** Milliseconds that the caller will wait, counted from sending; relative, since two machines' clocks differ. */
  timeout: 'bonafide-timeout-ms',
  /** The gateway's signed context: on whose behalf, and so for which tenant, the call is made. */
  context: 'bonafide-context',
  /** The tenant of a call that a service makes for itself (`of_service`); never read of any other. */
  tenant: 'bonafide-tenant',
  /** Names one operation of the caller, the same for all repeats of it. */
  operationId: 'bonafide-operation-id',
  requestId: 'bonafide-request-id',
  traceparent: 'traceparent',
  /** Present on a reply whose payload is a bonafide.common.v1.ErrorDetail. */
  error: 'bonafide-error',
} as const;
