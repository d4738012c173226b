import { Readable } from 'node:stream';
import { CONTEXT_HEADER, SESSION_TOKEN_HEADER } from '@bonafide/platform/http/signed-context';
import { traceparent } from '@bonafide/platform/observability/request-context';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher } from 'undici';
import { pathOf } from '../access/path.js';
import { sessionTokenIn } from '../access/session-token.js';
import { Addresses, networkOf } from '../limits/addresses.js';
import type { Admitted } from './admission.js';
import { Answer } from './answer.js';
import { partyOf } from './caller-shares.js';
import { ContextSigner } from './context-signer.js';
import type { Release } from './fair-slots.js';
import { requestHeaders } from './forwarded-headers.js';
import { RequestBodies } from './request-bodies.js';
import { upstreamError } from './upstream-error.js';
import { UpstreamSlots } from './upstream-slots.js';
import { Upstreams } from './upstreams.js';

const RETRY_AFTER_SECONDS = '1';
const RETRY_MS = 1;

/** A request on its way to its service. */
interface Call {
  upstream: string;
  options: Dispatcher.DispatchOptions;
  request: FastifyRequest;
  reply: FastifyReply;
  release: Release;
}

/** Passes admitted requests on: first their body, whole, then a connection to the service, then the answer. */
@Injectable()
export class Forwarder {
  constructor(
    private readonly addresses: Addresses,
    private readonly bodies: RequestBodies,
    private readonly slots: UpstreamSlots,
    private readonly contexts: ContextSigner,
    private readonly upstreams: Upstreams,
  ) {}

  /** Answers with what the service answers. Throws what `RequestBodies.read` and `UpstreamSlots.take` throw. */
  async forward(admitted: Admitted, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { who, upstream, bodyLimit } = admitted;
    const address = this.addresses.of(request.raw);
    const party = partyOf(who, networkOf(address));
    const unread = request.body instanceof Readable && bodyLimit > 0 ? request.body : undefined;
    request.body = undefined;
    const body = unread && (await this.bodies.read(unread, party, bodyLimit, request, reply));
    const release = await this.slots.take(upstream, party, request, reply);
    try {
      // Signed only now: a context that waited in front of a service would have expired behind it.
      const own = ownHeaders(this.contexts.headerFor(who), address, request);
      const session = who.client === '' ? sessionTokenIn(request.headers, pathOf(request.url)) : undefined;
      const headers = requestHeaders(request.headers, { ...own, [SESSION_TOKEN_HEADER]: session?.text });
      const options = { path: request.url, method: request.method, headers, body: body ?? null };
      this.send({ upstream, options, request, reply, release });
    } catch (error) {
      release();
      throw error;
    }
  }

  private send(call: Call, isRepeated = false): void {
    const { upstream, options, request, reply, release } = call;
    const failed = (error: Error) => {
      if (!isRepeated && mayRepeat(call, error)) return void setTimeout(() => this.send(call, true), RETRY_MS);
      release();
      // A caller that has disconnected is not an error; one whose request was not whole when we closed has its answer.
      if (!reply.raw.destroyed && !reply.sent)
        reply.header('retry-after', RETRY_AFTER_SECONDS).send(upstreamError(error));
    };
    const begun = () => this.bodies.watchAnswer(request, reply);
    this.upstreams.of(upstream).dispatch(options, new Answer(reply, { begun, over: release, failed }));
  }
}

/** A service may close an idle connection just as we use it: what can be sent again is, once, on another. */
const mayRepeat = ({ options, reply }: Call, error: Error & { code?: string }) =>
  options.method === 'GET' && error.code === 'UND_ERR_SOCKET' && !reply.raw.destroyed;

function ownHeaders(signed: string, address: string, { context, headers }: FastifyRequest) {
  return {
    [CONTEXT_HEADER]: signed,
    'x-request-id': context.requestId,
    'x-forwarded-for': address,
    traceparent: traceparent(context),
    // The tracestate of a trace that we did not continue is wrong for ours. Source: W3C Trace Context section 3.3.
    tracestate: headers.traceparent?.includes(context.traceId) ? headers.tracestate?.toString() : undefined,
  };
}
