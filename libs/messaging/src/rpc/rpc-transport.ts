import { DomainError, toDomainError } from '@bonafide/platform/errors/domain-error';
import { ContextVerifier } from '@bonafide/platform/http/context-verifier';
import { CONTEXT_LIFETIME_MS } from '@bonafide/platform/http/signed-context';
import { LIMITS } from '@bonafide/platform/limits';
import type { Logger } from '@bonafide/platform/observability/logger';
import type { Metrics } from '@bonafide/platform/observability/metrics';
import { withContext } from '@bonafide/platform/observability/request-context';
import {
  create,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { headers, type Msg, type Subscription } from '@nats-io/transport-node';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Bus } from '../bus.js';
import { requestContextOf, rpcCallOf } from './call-context.js';
import { RPC_TRANSPORT, type RpcCall } from './rpc.js';
import { encodeError } from './rpc-error.js';
import { RPC_HEADERS } from './rpc-headers.js';

type Answer = MessageInitShape<DescMethodUnary['output']>;

/** Where a caller's client receives answers: NATS's own prefix, below which each service has its own. */
const INBOXES = '_INBOX.';

export interface RpcTransportOptions {
  bus: Bus;
  log: Logger;
  metrics: Metrics;
  /** Ed25519 key (DER SubjectPublicKeyInfo) of the gateway's signed contexts. */
  contextKey: Uint8Array;
}

/**
 * Nest's transport for `@Rpc` handlers: protobuf messages over NATS request and reply. Replicas share the calls through
 * the queue group of the service's name; guards, interceptors and filters of Nest apply to handlers as to routes.
 */
export class RpcTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = RPC_TRANSPORT;
  private readonly contexts: ContextVerifier;
  private readonly subscriptions: Subscription[] = [];
  private readonly serving = new Set<Promise<void>>();

  constructor(private readonly options: RpcTransportOptions) {
    super();
    // A request may call other services until its own deadline.
    this.contexts = new ContextVerifier(options.contextKey, CONTEXT_LIFETIME_MS);
  }

  /** Subscribes all handlers; calls back once the server has the subscriptions. */
  listen(done: (error?: unknown) => void): void {
    for (const [subject, handler] of this.messageHandlers) this.serve(subject, handler);
    this.options.bus.connection.flush().then(() => done(), done);
  }

  /** Takes no further call; resolves when those in progress are answered. */
  override async close(): Promise<void> {
    const { bus } = this.options;
    if (bus.isUp) await Promise.all(this.subscriptions.map((subscription) => subscription.drain()));
    await Promise.all(this.serving);
  }

  /** The transport emits no events: readiness and metrics report its state. */
  on(): void {}

  unwrap<T>(): T {
    return this.options.bus.connection as T;
  }

  private serve(subject: string, handler: MessageHandler): void {
    const { bus, log } = this.options;
    const method = handler.extras?.method as DescMethodUnary;
    const callback = (error: Error | null, message: Msg) => {
      if (error) return;
      // A caller on the bus names the subject of the answer: it must not make us publish where it may not itself.
      if (!message.reply?.startsWith(INBOXES)) {
        log.warn({ method: method.name }, 'RPC refused: its answer would go to a subject that is no inbox');
        return;
      }
      const answering = this.answer(method, handler, message)
        .catch((err: unknown) => log.warn({ err }, 'sending the answer of an RPC failed'))
        .finally(() => this.serving.delete(answering));
      this.serving.add(answering);
    };
    this.subscriptions.push(bus.connection.subscribe(subject, { queue: bus.service, callback }));
  }

  private async answer(method: DescMethodUnary, handler: MessageHandler, message: Msg): Promise<void> {
    const context = requestContextOf(message.headers);
    const stop = this.options.metrics.rpcSeconds.startTimer({ side: 'server', method: method.name });
    await withContext(context, async () => {
      try {
        if (this.serving.size >= LIMITS.rpcConcurrency)
          throw new DomainError('UNAVAILABLE', 'Too many calls in flight');
        const { call, deadline } = rpcCallOf(message.headers, { method, contexts: this.contexts, context });
        message.respond(await run(method, handler, message.data, call).finally(() => deadline.end()));
        stop({ outcome: 'ok' });
      } catch (thrown) {
        const error = toDomainError(thrown);
        stop({ outcome: error.code });
        this.answerError(method, message, error);
      }
    });
  }

  private answerError(method: DescMethodUnary, message: Msg, error: DomainError): void {
    if (error.code === 'INTERNAL') {
      this.options.log.error({ err: error.cause ?? error, method: method.name }, 'answering an RPC failed');
    }
    const out = headers();
    out.set(RPC_HEADERS.error, error.code);
    message.respond(encodeError(error), { headers: out });
  }
}

async function run(
  method: DescMethodUnary,
  handler: MessageHandler,
  data: Uint8Array,
  call: RpcCall,
): Promise<Uint8Array> {
  const answer: unknown = await handler(readRequest(method, data), call);
  const reply = (isObservable(answer) ? await lastValueFrom(answer) : answer) as Answer;
  return toBinary(method.output, create(method.output, reply));
}

function readRequest(method: DescMethodUnary, data: Uint8Array): MessageShape<DescMethodUnary['input']> {
  try {
    return fromBinary(method.input, data);
  } catch (cause) {
    throw new DomainError('INVALID_VALUE', `The message is no ${method.input.name}`, {}, { cause });
  }
}
