import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Flow } from '../session/flow.js';
import type { Session } from '../session/session.entity.js';
import { requireLive, type Seen, Sessions } from '../session/sessions.js';
import type { Attempts } from '../throttle/throttle.machine.js';
import { requireFree, Throttles } from '../throttle/throttles.js';
import { transaction } from '../transaction/transaction.js';
import { bodyHash } from './body-hash.js';
import type { Bearer, Step, StepRequest } from './step.js';
import { contextOf } from './step-context.js';
import { type Request, StepLedger, takenOver } from './step-ledger.js';
import { type Asked, type ClaimedStep, hopeOf, type Settled, StepWriter } from './step-writer.js';

/** Runs the steps of sessions: ask first, then write once, then answer. */
@Injectable()
export class StepRunner {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: Sessions,
    private readonly ledger: StepLedger,
    private readonly throttles: Throttles,
    private readonly writer: StepWriter,
  ) {}

  /**
   * Runs a step once for all copies of its request; each gets the same answer while the session's time runs. Throws
   * INVALID_VALUE for a token that is unknown, foreign or no longer valid, RATE_LIMITED or INVALID_VALUE after too many
   * failures, TIMEOUT when asking takes too long, the reason of the request's signal, and whatever `ask` throws; nothing
   * is then written, no attempt lost.
   */
  async run<F extends Flow, Body extends object, Found, Facts extends object, Told extends object>(
    step: Step<F, Body, Found, Facts, Told>,
    request: StepRequest<F, Body>,
  ): Promise<Told> {
    const { caller, flow, token, body, signal } = request;
    const { name, deadlineMs } = step;
    const { tenant } = caller;
    const hope = hopeOf(step);
    const factor = step.throttle?.factor;
    const asked = { tenant, flow, token, name, bodyHash: bodyHash(body), hope, deadlineMs, factor, signal };
    const text = (await this.atOnce(step, request, asked)) ?? (await this.inTurn(step, request, asked));
    const { facts, progress } = JSON.parse(text) as Settled<Facts>;
    return step.answer(facts, progress, body);
  }

  /**
   * The session of a request whose body is not read yet, and why it is refused whatever it holds, unless it repeats one
   * that was answered. Throws INVALID_VALUE for a token that is unknown, foreign or expired.
   */
  async prospect<F extends Flow, Body extends object, Found, Facts extends object, Told extends object>(
    step: Step<F, Body, Found, Facts, Told>,
    request: Bearer<F>,
  ): Promise<{ session: Session; hopeless: DomainError | undefined }> {
    const { session, now } = await this.sessions.find(request.caller.tenant, request.flow, request.token);
    requireLive(session, hopeOf(step), now);
    try {
      this.writer.demand(step, session, now);
      await this.requireTry(step, session);
      return { session, hopeless: undefined };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { session, hopeless: error };
    }
  }

  /** A step that asks nobody, in the transaction that claims it; undefined where it must wait for another copy or step. */
  private async atOnce<Body extends object, Found, Facts extends object>(
    step: Step<Flow, Body, Found, Facts>,
    request: StepRequest<Flow, Body>,
    asked: Request,
  ): Promise<string | undefined> {
    if (step.throttle || (step.ask && !step.asksNobody?.(request.body))) return undefined;
    return transaction(this.database, async (manager) => {
      const held = await this.ledger.claimLocked(manager, asked);
      if (!held || 'answer' in held) return { answer: held?.answer, last: [] };
      request.signal?.throwIfAborted();
      const { session, now, claim } = held;
      this.writer.demand(step, session, now);
      const found = (await step.ask?.(contextOf(session, claim), request.body, manager)) as Found;
      return this.writer.write(manager, { step, request, claim }, held, { found, limits: undefined });
    });
  }

  /** A step that is claimed, asks, and then writes. */
  private async inTurn<Body extends object, Found, Facts extends object>(
    step: Step<Flow, Body, Found, Facts>,
    request: StepRequest<Flow, Body>,
    asked: Request,
  ): Promise<string> {
    const held = await this.ledger.claim(asked);
    return 'answer' in held ? held.answer : this.perform({ step, request, claim: held.claim }, held);
  }

  /** Does the claimed step; returns what the ledger then holds. */
  private async perform<Body extends object, Found, Facts extends object>(
    claimed: ClaimedStep<Body, Found, Facts>,
    seen: Seen & { attempts?: Attempts },
  ): Promise<string> {
    await this.requireMay(claimed, seen);
    try {
      const asked = await this.ask(claimed, seen);
      return await transaction(this.database, async (manager) => {
        const factor = asked.limits && claimed.step.throttle?.factor;
        const [locked, attempts] = await Promise.all([
          this.ledger.lock(manager, seen.session, claimed.claim),
          factor && this.throttles.lock(manager, { ...contextOf(seen.session, claimed.claim), factor }),
        ]);
        // A session that has ended says so, whatever became of the claim.
        this.writer.demand(claimed.step, locked.session, locked.now);
        if (!locked.isHeld) throw takenOver();
        return this.writer.write(manager, claimed, locked, { ...asked, ...(attempts && { attempts }) });
      });
    } catch (error) {
      // A lease ends by itself; the reason of the failure must reach the caller even when the database is away.
      await this.ledger.release(claimed.claim).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Throws INVALID_VALUE when the session cannot take the step, FIELD_MISSING without a required consent; such a request
   * leaves nothing in the ledger.
   */
  private async requireMay<Body extends object, Found, Facts extends object>(
    { step, claim }: ClaimedStep<Body, Found, Facts>,
    { session, now }: Seen,
  ): Promise<void> {
    try {
      this.writer.demand(step, session, now);
    } catch (error) {
      await this.ledger.forget(claim).catch(() => undefined);
      throw error;
    }
  }

  private async ask<Body extends object, Found, Facts extends object>(
    { step, request, claim }: ClaimedStep<Body, Found, Facts>,
    { session, now, attempts }: Seen & { attempts?: Attempts },
  ): Promise<Asked<Found>> {
    const context = contextOf(session, claim);
    const limits = await step.throttle?.limits(context.tenant);
    if (step.throttle && limits && attempts) requireFree(step.throttle.factor, attempts, limits, now);
    request.signal?.throwIfAborted();
    if (!step.ask) return { found: undefined as Found, limits };
    const found = await within(step.deadlineMs, step.ask(context, request.body, this.database.manager), request.signal);
    return { found, limits };
  }

  /** Throws when the factor of a step that is throttled may not be tried now. */
  private async requireTry(
    { throttle }: Pick<Step<Flow, object, unknown, object>, 'throttle'>,
    { tenant, subjectId }: Session,
  ): Promise<void> {
    if (!throttle || !subjectId) return;
    await this.throttles.demand({ tenant, subjectId, factor: throttle.factor }, await throttle.limits(tenant));
  }
}

/** Gives up when the work takes longer than the lease allows, or when `signal` says so; a later result is discarded. */
async function within<T>(ms: number, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DomainError('TIMEOUT', 'The step took too long, try again')), ms);
  const giveUp = () => reject(signal?.reason);
  signal?.addEventListener('abort', giveUp, { once: true });
  return Promise.race([work, over]).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  });
}
