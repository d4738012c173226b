import { DomainError } from '@bonafide/platform/errors/domain-error';
import type {} from '@bonafide/platform/http/request';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, from, mergeMap, type Observable, of } from 'rxjs';
import { CHANGES_NOTHING } from './changes-nothing.js';
import { KeptAnswers, type KeyClaim } from './kept-answers.js';

const HEADER = 'idempotency-key';
/** Tells that the answer is that of an earlier copy. */
const REPLAYED = 'idempotency-replayed';
/** 1 to 255 visible characters of ASCII. */
const KEY = /^[\x21-\x7e]{1,255}$/;
const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Answers a request that changes something and bears an `Idempotency-Key` once: every later copy within an hour gets the
 * first one's answer, with `Idempotency-Replayed: true`. Keys belong to a client of a tenant; where no client is known, as of
 * browsers, they do nothing, since one stranger could learn another one's answer. What failed had no effect and is not kept:
 * its next copy is a new try. Source: draft-ietf-httpapi-idempotency-key-header.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly answers: KeptAnswers) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers[HEADER];
    if (key === undefined || !request.caller?.client || !CHANGING.includes(request.method)) return next.handle();
    if (Reflect.hasMetadata(CHANGES_NOTHING, context.getHandler())) return next.handle();
    const { tenant, client } = request.caller;
    const held = await this.answers.claim({
      tenant,
      client,
      key: requireKey(key),
      operation: `${request.method} ${request.url}`,
      body: request.body,
    });
    if ('answer' in held) {
      context.switchToHttp().getResponse<FastifyReply>().header(REPLAYED, 'true');
      return of(held.answer);
    }
    return this.kept(held.claim, next.handle());
  }

  private kept(claim: KeyClaim, answers: Observable<unknown>): Observable<unknown> {
    return answers.pipe(
      mergeMap(async (answer) => {
        // What was done is done: an answer that cannot be kept must still go out.
        await this.answers.keep(claim, answer).catch(() => undefined);
        return answer;
      }),
      catchError((error: unknown) =>
        from(
          this.answers
            .free(claim)
            .catch(() => undefined)
            .then(() => Promise.reject(error)),
        ),
      ),
    );
  }
}

function requireKey(key: string | string[]): string {
  if (typeof key === 'string' && KEY.test(key)) return key;
  const message = 'The Idempotency-Key must be 1 to 255 visible ASCII characters';
  throw new DomainError('INVALID_VALUE', message, { field: 'Idempotency-Key' });
}
