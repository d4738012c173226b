import { rpcSubject } from '@bonafide/proto/subjects';
import type { DescMethodUnary, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';

/** Marks the handlers that belong to our transport, for Nest. */
export const RPC_TRANSPORT = Symbol('protobuf over NATS');

/** What a handler receives about a call, besides its request. */
export interface RpcCall {
  tenant: string;
  /** The client of the signed context, as `Identity.client`; absent of a service's own call. */
  client?: string;
  /** Aborts when the caller no longer waits. */
  signal: AbortSignal;
  /** The same for all repeats of one operation; absent when the caller names none. */
  operationId?: string;
}

type Handler<I extends DescMethodUnary['input'], O extends DescMethodUnary['output']> = (
  request: MessageShape<I>,
  call: RpcCall,
) => Promise<MessageInitShape<O>>;

/**
 * Marks a controller's method as the handler of an RPC: Nest's `@MessagePattern` with the subject that the descriptor
 * gives. The types of request and answer are checked against the descriptor; throw DomainError to answer an error.
 */
export function Rpc<I extends DescMethodUnary['input'], O extends DescMethodUnary['output']>(
  method: DescMethodUnary<I, O>,
) {
  const pattern = MessagePattern(rpcSubject(method), RPC_TRANSPORT, { method });
  return (target: object, name: string | symbol, property: TypedPropertyDescriptor<Handler<I, O>>): void => {
    pattern(target, name, property);
    // Without these Nest passes the request alone.
    Payload()(target, name, 0);
    Ctx()(target, name, 1);
  };
}
