import { Bus } from '@bonafide/messaging/bus';
import type { RpcCall } from '@bonafide/messaging/rpc/rpc';
import { RpcTransport } from '@bonafide/messaging/rpc/rpc-transport';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { rpcSubject } from '@bonafide/proto/subjects';
import type { DescMethodUnary, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { MessageHandler } from '@nestjs/microservices';
import { testServers } from './test-servers.js';

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
 * A stub of another service: answers its RPCs over NATS, typed by its descriptor. A method without
 * a handler is not served, so that callers get UNAVAILABLE.
 */
export async function stubService<D extends DescService>(
  busUrl: string,
  service: D,
  handlers: StubHandlers<D>,
): Promise<StubService<D>> {
  const name = `stub-${service.name}`;
  const log = createLogger(name, 'error');
  const bus = await Bus.connect(busUrl, name, log);
  const contextKey = Buffer.from(testServers().contextPublicKey, 'base64');
  const server = new RpcTransport({ bus, log, metrics: new Metrics(name), contextKey });
  const methods = Object.entries(service.method) as [keyof D['method'] & string, DescMethodUnary][];
  const calls = Object.fromEntries(methods.map(([key]) => [key, []])) as unknown as Requests<D>;
  for (const [key, method] of methods) {
    const handler = handlers[key];
    if (!handler) continue;
    const record = async (request: never, call: RpcCall) => {
      calls[key].push(request);
      return handler(request, call);
    };
    server.addHandler(rpcSubject(method), record as MessageHandler, false, { method });
  }
  await new Promise<void>((resolve, reject) => server.listen((error) => (error ? reject(error) : resolve())));
  return { calls, stop: () => bus.close() };
}
