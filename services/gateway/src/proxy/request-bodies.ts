import type { Readable } from 'node:stream';
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

const NOTHING = Buffer.alloc(0);
/** Room that is made at once for a body that declares so much, bytes. */
const AT_ONCE = 524_288;

/**
 * Reads bodies whole before a connection to a service is taken, so that slow callers hold memory of this process, within
 * a budget, and no service. Watches that bodies and answers keep pace.
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
   * Reads a body. What is held of it counts in the share of `party` until the request is over. Throws TOO_LARGE past
   * `limit` bytes, UNAVAILABLE when the share is used up, SLOW_BODY when it does not keep pace or the caller leaves.
   */
  async read(
    body: Readable,
    party: string,
    limit: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Buffer> {
    const declared = Number(request.headers['content-length'] ?? Number.NaN);
    if (body.readableLength !== declared) return this.collect(body, declared, party, limit, request, reply);
    // It came with its head and waits already.
    if (!this.budget.take(party, declared)) throw busy();
    whenOver(request, reply, () => this.budget.giveBack(party, declared));
    const whole: Buffer | null = body.read();
    body.resume();
    return whole ?? NOTHING;
  }

  private collect(
    body: Readable,
    declared: number,
    party: string,
    limit: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const { socket } = request.raw;
      let held: Buffer = NOTHING;
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
        held = NOTHING;
        // The rest is read and dropped, so that the caller reads our answer.
        body.on('error', () => undefined).resume();
        reject(error);
      };
      const gone = () => fail(new DomainError('SLOW_BODY', 'The caller has left'));
      const whole = () => {
        settle();
        resolve(held.subarray(0, bytes));
      };
      const more = (chunk: Buffer) => {
        if (isOver) return;
        if (bytes + chunk.length > limit) return fail(tooLarge(limit));
        if (!this.budget.take(party, chunk.length)) return fail(busy());
        held = joined(held, bytes, chunk, declared || limit, declared > 0);
        bytes += chunk.length;
        // Its end would be told only in a later turn.
        if (bytes === declared) whole();
      };
      const forget = this.pace.watch(
        () => socket.bytesRead,
        () => fail(new DomainError('SLOW_BODY', 'The body came too slowly')),
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
}

/**
 * The first `bytes` of `held` with a chunk behind them, in the same buffer while there is room and else in a larger one: of
 * the declared length where that is known and not large (what nothing is written to takes no memory), else of twice the
 * size. A list of chunks would take a hundred times the memory of a body that is sent byte by byte.
 */
function joined(held: Buffer, bytes: number, chunk: Buffer, most: number, isDeclared: boolean): Buffer {
  const length = bytes + chunk.length;
  if (bytes === 0 && (length === most || !isDeclared)) return chunk;
  const least = Math.max(2 * length, isDeclared ? AT_ONCE : 0);
  const roomy = length <= held.length ? held : Buffer.allocUnsafe(Math.min(least, most));
  if (roomy !== held) held.copy(roomy, 0, 0, bytes);
  chunk.copy(roomy, bytes);
  return roomy;
}

const busy = () => new DomainError('UNAVAILABLE', 'Too many large requests, try again');
