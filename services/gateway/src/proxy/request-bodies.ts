import { type Readable, Transform } from 'node:stream';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Pace } from '@bonafide/platform/http/pace';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { whenOver } from '../limits/exchange.js';
import { tooLarge } from './body-limit.js';
import { CallerShares } from './caller-shares.js';
import type { proxyConfig } from './proxy-config.js';

/** A body is read whole up to this length before a service is called: that of most pictures. */
const WHOLE_BYTES = 1_000_000;

const tooSlow = () => new DomainError('SLOW_BODY', 'The body came too slowly');

/**
 * Reads bodies before a connection to a service is taken, so that slow callers hold memory of this process, within a
 * budget, and no service. Watches that bodies and answers keep pace.
 */
@Injectable()
export class RequestBodies implements OnApplicationShutdown {
  private readonly budget: CallerShares;
  private readonly pace: Pace;

  constructor(@Inject(CONFIG) config: z.infer<z.ZodObject<typeof proxyConfig>>) {
    this.budget = new CallerShares(config.BONAFIDE_BODY_BUDGET_BYTES);
    this.pace = new Pace(config.BONAFIDE_STALL_MS, config.BONAFIDE_SLOWEST_BYTES_PER_SECOND);
  }

  onApplicationShutdown(): void {
    this.pace.stop();
  }

  /**
   * Reads a body: whole, or its beginning where it is longer than a megabyte; the rest then flows with it. What is held
   * counts in the share of `party` until the request is over. Throws TOO_LARGE past `limit` bytes (the stream fails with
   * it later on), UNAVAILABLE when the budget is used up, SLOW_BODY when it does not keep pace or the caller leaves.
   */
  read(body: Readable, party: string, limit: number, request: FastifyRequest, reply: FastifyReply) {
    return new Promise<Buffer | Readable>((resolve, reject) => {
      const { socket } = request.raw;
      const chunks: Buffer[] = [];
      let [bytes, isOver] = [0, false];
      whenOver(request, reply, () => {
        isOver = true;
        this.budget.giveBack(party, bytes);
      });
      const settle = () => {
        body.off('data', more).off('end', whole).off('error', fail).off('close', gone);
        forget();
      };
      const fail = (error: Error) => {
        settle();
        // The rest is read and dropped, so that the caller reads our answer.
        body.on('error', () => undefined).resume();
        reject(error);
      };
      const gone = () => fail(new DomainError('SLOW_BODY', 'The caller has left'));
      const whole = () => {
        settle();
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
      };
      const more = (chunk: Buffer) => {
        if (isOver) return;
        if (bytes + chunk.length > limit) return fail(tooLarge(limit));
        if (!this.budget.take(party, chunk.length)) return fail(busy());
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes < WHOLE_BYTES) return;
        body.pause();
        settle();
        body.unshift(Buffer.concat(chunks));
        resolve(this.flowing(body, limit));
      };
      const forget = this.pace.watch(
        () => socket.bytesRead,
        () => fail(tooSlow()),
      );
      body.on('data', more).on('end', whole).on('error', fail).on('close', gone);
    });
  }

  /** Watches that the caller reads its answer, and breaks its connection when it does not. */
  watchAnswer(request: FastifyRequest, reply: FastifyReply): void {
    const { socket } = request.raw;
    const forget = this.pace.watch(
      // Bytes that the network has taken; the caller is waited for only while there are others.
      () => (reply.raw.writableLength > 0 ? socket.bytesWritten - socket.writableLength : undefined),
      () => socket.destroy(),
    );
    whenOver(request, reply, forget);
  }

  /** Passes on a body that fails with TOO_LARGE at the first byte past the limit, and with SLOW_BODY when it is slow. */
  private flowing(body: Readable, limit: number): Readable {
    let bytes = 0;
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > limit) done(tooLarge(limit));
        else done(null, chunk);
      },
    });
    const forget = this.pace.watch(
      () => (body.isPaused() ? undefined : bytes),
      () => counter.destroy(tooSlow()),
    );
    body.once('error', (error) => counter.destroy(error));
    body.once('close', () => body.readableEnded || counter.destroy(tooSlow()));
    counter.once('close', () => {
      forget();
      body.resume();
    });
    return body.pipe(counter);
  }
}

const busy = () => new DomainError('UNAVAILABLE', 'Too many large requests, try again');
