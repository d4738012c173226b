import { Readable } from 'node:stream';
import { CONTEXT_HEADER, type Identity } from '@bonafide/platform/http/signed-context';
import { traceparent } from '@bonafide/platform/observability/request-context';
import type { FastifyReplyFromHooks } from '@fastify/reply-from';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Addresses, networkOf } from '../limits/addresses.js';
import type { Admitted } from './admission.js';
import { partyOf } from './caller-shares.js';
import { ContextSigner } from './context-signer.js';
import type { Release } from './fair-slots.js';
import { answerHeaders, requestHeaders } from './forwarded-headers.js';
import { RequestBodies } from './request-bodies.js';
import { upstreamError } from './upstream-error.js';
import { UpstreamSlots } from './upstream-slots.js';

const RETRY_AFTER_SECONDS = '1';

/** Passes admitted requests on: first their body, whole, then a connection to the service, then the answer. */
@Injectable()
export class Forwarder {
  constructor(
    private readonly addresses: Addresses,
    private readonly bodies: RequestBodies,
    private readonly slots: UpstreamSlots,
    private readonly contexts: ContextSigner,
  ) {}

  /** Answers with what the service answers. Throws what `RequestBodies.read` and `UpstreamSlots.take` throw. */
  async forward(admitted: Admitted, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { who, upstream, bodyLimit } = admitted;
    const party = partyOf(who, networkOf(this.addresses.of(request.raw)));
    const unread = request.body instanceof Readable && bodyLimit > 0 ? request.body : undefined;
    request.body = undefined;
    const body = unread && (await this.bodies.read(unread, party, bodyLimit, request, reply));
    const release = await this.slots.take(upstream, party, request, reply);
    try {
      return this.send(admitted, body, request, reply, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  private send(
    { who, path, upstream }: Admitted,
    body: Buffer | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
    release: Release,
  ): FastifyReply {
    // Signed only now: a context that waited in front of a service would have expired behind it.
    const own = this.ownHeaders(who, request);
    return reply.from(path, {
      ...(body && { body, contentType: request.headers['content-type'] ?? UNTYPED }),
      getUpstream: () => upstream,
      rewriteRequestHeaders: (_request, headers) => requestHeaders(headers, own, body !== undefined),
      rewriteHeaders: (headers) => {
        // Of a caller that left while it sent its body, the plug-in drops the answer and tells us nothing more.
        if (request.raw.aborted) release();
        return answerHeaders(headers);
      },
      retryDelay: retryOnce,
      onResponse: (_request, _reply, { stream }) => this.answer(stream as unknown as Readable, request, reply, release),
      onError: (failed, { error }) => {
        release();
        failed.header('retry-after', RETRY_AFTER_SECONDS).send(upstreamError(error));
      },
    });
  }

  private answer(stream: Readable, request: FastifyRequest, reply: FastifyReply, release: Release): void {
    stream.once('close', release);
    // The plug-in ends connections on which a body is still coming; that would cut off the answer.
    reply.removeHeader('connection');
    // A caller that has disconnected is not an error.
    if (reply.raw.destroyed) {
      stream.destroy();
      return;
    }
    this.bodies.watchAnswer(request, reply);
    reply.send(stream);
  }

  private ownHeaders(who: Identity, request: FastifyRequest) {
    const { context, headers } = request;
    return {
      [CONTEXT_HEADER]: this.contexts.headerFor(who),
      'x-request-id': context.requestId,
      'x-forwarded-for': this.addresses.of(request.raw),
      'content-type': headers['content-type'],
      traceparent: traceparent(context),
      // The tracestate of a trace that we did not continue is wrong for ours. Source: W3C Trace Context section 3.3.
      ...(headers.traceparent?.includes(context.traceId) && { tracestate: headers.tracestate }),
    };
  }
}

/** The plug-in wants a type for a body that it is given; the header goes on as the caller sent it. */
const UNTYPED = 'application/octet-stream';

/** A service may close an idle connection just as we use it: what can be sent again is, once, on another. */
const retryOnce: FastifyReplyFromHooks['retryDelay'] = ({ err, req, attempt }) =>
  attempt === 0 && err && 'code' in err && err.code === 'UND_ERR_SOCKET' && req.method === 'GET' ? 1 : null;
