import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Flow } from '../session/flow.js';
import { demand, Sessions } from '../session/sessions.js';
import { Throttles } from '../throttle/throttles.js';
import { bodyHash } from './body-hash.js';
import type { Step, StepRequest } from './step.js';
import { contextOf } from './step-context.js';
import { StepLedger } from './step-ledger.js';
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
   * failures, TIMEOUT when asking takes too long, and whatever `ask` throws; nothing is then written, no attempt lost.
   */
  async run<F extends Flow, Body extends object, Found, Facts extends object, Told extends object>(
    step: Step<F, Body, Found, Facts, Told>,
    request: StepRequest<F, Body>,
  ): Promise<Told> {
    const { caller, flow, token, body } = request;
    const { session, now } = await this.sessions.find(caller.tenant, flow, token);
    if (session.expiresAt <= now) demand(session, hopeOf(step), now);
    const { name, deadlineMs } = step;
    const claim = await this.ledger.claim({ session, name, bodyHash: bodyHash(body), deadlineMs });
    const text = 'answer' in claim ? claim.answer : await this.perform({ step, request, session, now, claim });
    const { facts, progress } = JSON.parse(text) as Settled<Facts>;
    return step.answer(facts, progress, body);
  }

  /** Does the claimed step; returns what the ledger then holds. */
  private async perform<Body extends object, Found, Facts extends object>(
    claimed: ClaimedStep<Body, Found, Facts>,
  ): Promise<string> {
    await this.requireMay(claimed);
    try {
      const asked = await this.ask(claimed);
      return await this.database.transaction((manager) => this.writer.write(manager, claimed, asked));
    } catch (error) {
      // A lease ends by itself; the reason of the failure must reach the caller even when the database is away.
      await this.ledger.release(claimed.claim).catch(() => undefined);
      throw error;
    }
  }

  /** Throws INVALID_VALUE when the session cannot take the step; such a request leaves nothing in the ledger. */
  private async requireMay<Body extends object, Found, Facts extends object>({
    step,
    session,
    now,
    claim,
  }: ClaimedStep<Body, Found, Facts>): Promise<void> {
    try {
      demand(session, hopeOf(step), now);
    } catch (error) {
      await this.ledger.forget(claim).catch(() => undefined);
      throw error;
    }
  }

  private async ask<Body extends object, Found, Facts extends object>({
    step,
    request,
    session,
    claim,
  }: ClaimedStep<Body, Found, Facts>): Promise<Asked<Found>> {
    const context = contextOf(session, claim);
    const limits = await step.throttle?.limits(context.tenant);
    if (step.throttle && limits) {
      await this.throttles.demand({ ...context, factor: step.throttle.factor }, limits);
    }
    const found = await within(step.deadlineMs, step.ask(context, request.body));
    return { found, limits };
  }
}

/** Gives up when the work takes longer than the lease allows; a later result is discarded. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DomainError('TIMEOUT', 'The step took too long, try again')), ms);
  });
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}
