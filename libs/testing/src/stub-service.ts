import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { Bus } from '@bonafide/platform/rpc/bus';
import { type RpcCall, RpcServer } from '@bonafide/platform/rpc/rpc-server';
import type { DescMethodUnary, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';

type Requests<D extends DescService> = {
  [K in keyof D['method']]: D['method'][K] extends DescMethodUnary<infer I> ? MessageShape<I>[] : never;
};

/** One function per method that the stub answers; throw DomainError to answer an error. */
export type StubHandlers<D extends DescService> = {
  [K in keyof D['method']]?: D['method'][K] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>, call: RpcCall) => MessageInitShape<O> | Promise<MessageInitShape<O>>
    : never;
};

export interface StubService<D extends DescService> {
  /** The requests received so far, by method. */
  calls: Requests<D>;
  stop(): Promise<void>;
}

/**
 * Stands in for another service at its contract: answers its RPCs over NATS, typed by its descriptor. A method without
 * a handler is not served, so that callers find nobody there.
 */
export async function stubService<D extends DescService>(
  busUrl: string,
  service: D,
  handlers: StubHandlers<D>,
): Promise<StubService<D>> {
  const name = `stub-${service.name}`;
  const log = createLogger(name, 'error');
  const bus = await Bus.connect(busUrl, name, log);
  const server = new RpcServer(bus, log, new Metrics(name));
  const methods = Object.entries(service.method) as [keyof D['method'] & string, DescMethodUnary][];
  const calls = Object.fromEntries(methods.map(([key]) => [key, []])) as unknown as Requests<D>;
  for (const [key, method] of methods) {
    const handler = handlers[key];
    if (!handler) continue;
    server.serve(method, async (request, call) => {
      calls[key].push(request as never);
      return handler(request as never, call);
    });
  }
  await bus.connection.flush();
  return { calls, stop: () => bus.close() };
}
