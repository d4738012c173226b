import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Dispatcher } from 'undici';
import { answerHeaders } from './forwarded-headers.js';

/** Answers up to this length are written as one piece with their headers, bytes. */
const SMALL = 16_384;
const HIGHEST_STATUS = 599;

/** What happens to an answer besides reaching the caller. */
export interface AnswerEvents {
  /** The answer begins; its caller may read it from now on. */
  begun: () => void;
  /** It was passed on whole, or broke off. */
  over: () => void;
  /** It failed, or its caller left, before any of it was passed on. */
  failed: (error: Error) => void;
}

/**
 * Passes the answer of a service on as it comes, no faster than the caller reads it. Of a caller that has left, the rest is
 * not fetched; of a service that fails half-way, the caller's connection is broken.
 */
export class Answer implements Dispatcher.DispatchHandler {
  private readonly raw: ServerResponse;
  private isBegun = false;
  private length = -1;
  private whole: Buffer | undefined;
  private isWaiting = false;

  constructor(
    private readonly reply: FastifyReply,
    private readonly events: AnswerEvents,
  ) {
    this.raw = reply.raw;
  }

  // Without it, undici takes the handler for one of its former interface.
  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    const { raw, reply } = this;
    // What is thrown here, undici tells `onResponseError`, and closes the connection.
    if (raw.destroyed || reply.sent) throw new Error('Nobody waits for the answer');
    if (status > HIGHEST_STATUS) throw new Error('The service answered no status of HTTP');
    raw.writeHead(status, answerHeaders(headers, reply.request.context.requestId));
    reply.hijack();
    this.isBegun = true;
    this.length = Number(headers['content-length'] ?? -1);
    raw.once('close', () => {
      if (!raw.writableEnded) controller.abort(new Error('The caller has left'));
    });
    this.events.begun();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { raw } = this;
    if (chunk.length === this.length) {
      this.whole = chunk;
    } else if (!raw.write(chunk) && !this.isWaiting) {
      controller.pause();
      this.isWaiting = true;
      raw.once('drain', () => {
        this.isWaiting = false;
        controller.resume();
      });
    }
  }

  onResponseEnd(): void {
    const { raw, whole } = this;
    // Text joins the headers in one write; a buffer would be a second piece.
    if (whole && whole.length <= SMALL) raw.end(whole.toString('latin1'), 'latin1');
    else raw.end(whole);
    this.events.over();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.isBegun) {
      this.raw.destroy();
      this.events.over();
    } else this.events.failed(error);
  }
}
