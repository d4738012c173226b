import { ErrorDetailSchema } from '@bonafide/contracts/gen/bonafide/common/v1/error_pb';
import { rpcSubject } from '@bonafide/contracts/subjects';
import {
  create,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { headers, type Msg, type Subscription } from '@nats-io/transport-node';
import type { DiscoveryService } from '@nestjs/core';
import { DomainError, toDomainError } from '../errors/domain-error.js';
import { LIMITS } from '../limits.js';
import type { Logger } from '../observability/logger.js';
import type { Metrics } from '../observability/metrics.js';
import { contextFrom, withContext } from '../observability/request-context.js';
import type { Bus } from './bus.js';
import { RPC_HEADERS } from './rpc-headers.js';

/** What a handler knows of a call beside its request. */
export interface RpcCall {
  tenant: string;
  /** Aborts when the caller no longer waits. */
  signal: AbortSignal;
}

type Handler<I extends DescMethodUnary['input'], O extends DescMethodUnary['output']> = (
  request: MessageShape<I>,
  call: RpcCall,
) => Promise<MessageInitShape<O>>;

const HANDLES = Symbol('rpc method');

/**
 * Marks a provider's method as the handler of an RPC. The types of request and answer are checked against
 * the descriptor; throw DomainError to answer an error.
 */
export function Rpc<I extends DescMethodUnary['input'], O extends DescMethodUnary['output']>(
  method: DescMethodUnary<I, O>,
) {
  return (_target: object, _name: string | symbol, property: TypedPropertyDescriptor<Handler<I, O>>) => {
    if (property.value) Reflect.defineMetadata(HANDLES, method, property.value);
  };
}

type AnyHandler = (
  request: MessageShape<DescMethodUnary['input']>,
  call: RpcCall,
) => Promise<MessageInitShape<DescMethodUnary['output']>>;

/** Answers the RPCs of one process; replicas share them through the queue group of the service's name. */
export class RpcServer {
  private readonly subscriptions: Subscription[] = [];
  private readonly serving = new Set<Promise<void>>();

  constructor(
    private readonly bus: Bus,
    private readonly log: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** Subscribes every method marked with `@Rpc` in the application's providers and controllers. */
  serveAll(discovery: DiscoveryService): void {
    for (const wrapper of [...discovery.getProviders(), ...discovery.getControllers()]) {
      const instance = wrapper.instance as Record<string, unknown> | undefined;
      if (!instance || typeof instance !== 'object') continue;
      for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(instance) ?? {})) {
        const property = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(instance), name)?.value;
        const method = typeof property === 'function' ? Reflect.getMetadata(HANDLES, property) : undefined;
        if (method) this.serve(method, property.bind(instance));
      }
    }
  }

  /** Subscribes one method; the caller answers for the handler's types. */
  serve(method: DescMethodUnary, handler: AnyHandler): void {
    const callback = (error: Error | null, message: Msg) => {
      if (error) return;
      const answering = this.answer(method, handler, message)
        .catch((err: unknown) => this.log.warn({ err }, 'an answer could not be sent'))
        .finally(() => this.serving.delete(answering));
      this.serving.add(answering);
    };
    this.subscriptions.push(this.bus.connection.subscribe(rpcSubject(method), { queue: this.bus.service, callback }));
  }

  /** Takes no further call, and resolves when those in hand are answered. */
  async stop(): Promise<void> {
    if (this.bus.isUp) await Promise.all(this.subscriptions.map((subscription) => subscription.drain()));
    await Promise.all(this.serving);
  }

  private async answer(method: DescMethodUnary, handler: AnyHandler, message: Msg): Promise<void> {
    const header = (name: string) => message.headers?.get(name) || undefined;
    const tenant = header(RPC_HEADERS.tenant) ?? '';
    const context = contextFrom({
      traceparent: header(RPC_HEADERS.traceparent),
      requestId: header(RPC_HEADERS.requestId),
      tenant,
    });
    const stop = this.metrics.rpcSeconds.startTimer({ side: 'server', method: method.name });
    await withContext(context, async () => {
      try {
        const reply = await this.handle(method, handler, message, tenant);
        message.respond(reply);
        stop({ outcome: 'ok' });
      } catch (thrown) {
        const error = toDomainError(thrown);
        stop({ outcome: error.code });
        this.respondError(message, error);
      }
    });
  }

  private async handle(
    method: DescMethodUnary,
    handler: AnyHandler,
    message: Msg,
    tenant: string,
  ): Promise<Uint8Array> {
    if (this.serving.size > LIMITS.rpcConcurrency) throw new DomainError('UNAVAILABLE', 'Too many calls in flight');
    if (!tenant) throw new DomainError('FORBIDDEN', 'The call names no tenant');
    const left = Number(message.headers?.get(RPC_HEADERS.deadline) || Date.now() + LIMITS.rpcDeadlineMs) - Date.now();
    if (left <= 0) throw new DomainError('TIMEOUT', 'The deadline has passed');
    const signal = AbortSignal.timeout(left);
    const reply = await handler(fromBinary(method.input, message.data), { tenant, signal });
    return toBinary(method.output, create(method.output, reply));
  }

  private respondError(message: Msg, error: DomainError): void {
    if (error.code === 'INTERNAL') this.log.error({ err: error.cause ?? error }, 'rpc failed');
    const out = headers();
    out.set(RPC_HEADERS.error, error.code);
    const detail = create(ErrorDetailSchema, {
      code: error.code,
      message: error.message,
      details: { ...error.details },
    });
    message.respond(toBinary(ErrorDetailSchema, detail), { headers: out });
  }
}
