import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { emitLifecycle } from '../lifecycle/lifecycle.js';
import { Outcome } from '../outcome/outcome.entity.js';
import { Proofs } from '../proof/proofs.js';
import type { Flow } from '../session/flow.js';
import type { Session } from '../session/session.entity.js';
import type { SessionEvent } from '../session/session.machine.js';
import { demand, Sessions, saveState, statusOf } from '../session/sessions.js';
import { Subjects } from '../subject/subjects.js';
import type { Limits } from '../throttle/throttle.machine.js';
import { Throttles } from '../throttle/throttles.js';
import { moveOn } from './completion.js';
import type { Progress, Step, StepRequest, Verdict } from './step.js';
import { contextOf } from './step-context.js';
import { type Claim, StepLedger } from './step-ledger.js';

/** A step that this copy of its request works on. */
export interface ClaimedStep<Body extends object, Found, Facts extends object> {
  step: Step<Flow, Body, Found, Facts>;
  request: StepRequest<Flow, Body>;
  session: Session;
  /** The database's time when the session was looked up. */
  now: Date;
  claim: Claim;
}

/** The result of asking. */
export interface Asked<Found> {
  found: Found;
  limits: Limits | undefined;
}

/** What the ledger holds of an answered request. */
export interface Settled<Facts extends object> {
  facts: Facts;
  progress: Progress;
}

type AnyStep = Pick<Step<Flow, object, unknown, object>, 'name' | 'check' | 'event' | 'throttle' | 'makesGood'>;

/** The one transaction of a step. */
@Injectable()
export class StepWriter {
  constructor(
    private readonly sessions: Sessions,
    private readonly ledger: StepLedger,
    private readonly throttles: Throttles,
    private readonly proofs: Proofs,
    private readonly subjects: Subjects,
  ) {}

  /**
   * Asks the machine again with the session locked, then writes all that the step changes; returns what the ledger
   * holds.
   */
  async write<Body extends object, Found, Facts extends object>(
    manager: EntityManager,
    { step, request, session: before, claim }: ClaimedStep<Body, Found, Facts>,
    { found, limits }: Asked<Found>,
  ): Promise<string> {
    const { session, now } = await this.sessions.lock(manager, before);
    demand(session, hopeOf(step), now);
    const context = contextOf(session, claim);
    const verdict = step.decide(found, request.body);
    const isPassed = verdict.result === 'passed';
    if (step.throttle && limits && isTry(verdict)) {
      await this.throttles.count(manager, { ...context, factor: step.throttle.factor }, isPassed, { limits, now });
    }
    for (const factor of isPassed ? (step.makesGood ?? []) : []) {
      await this.throttles.clear(manager, { ...context, factor });
    }
    await step.keep?.(manager, context, { found, body: request.body, now });
    const event = this.eventOf(step, verdict);
    const registrationCode = await moveOn(manager, session, event, { subjects: this.subjects, now });
    await saveState(manager, session);
    await this.record(manager, session, step, verdict, now);
    await this.tellOf(manager, session, step, { verdict, registrationCode, now });
    const progress = { flow: session.flow, status: statusOf(session), registrationCode };
    const answer = JSON.stringify({ facts: verdict.facts, progress } satisfies Settled<Facts>);
    await this.ledger.settle(manager, claim, answer, step.repeatSeconds);
    return answer;
  }

  private eventOf({ check }: AnyStep, verdict: Verdict<object>): SessionEvent {
    const { result } = verdict;
    if (result === 'missed') {
      return { type: 'missed', isCounted: isTry(verdict) && check !== undefined && this.proofs.isBiometric(check) };
    }
    return result === 'passed' && check !== undefined ? { type: 'passed', check } : { type: 'touched' };
  }

  /** The outcome of a step that decided something. */
  private async record(
    manager: EntityManager,
    session: Session,
    step: AnyStep,
    { result, scores, receipts }: Verdict<object>,
    now: Date,
  ): Promise<void> {
    if (result === 'nothing') return;
    await manager.insert(Outcome, {
      id: randomUUID(),
      tenant: session.tenant,
      sessionId: session.id,
      check: step.check ?? step.name,
      passed: result === 'passed',
      singleFactor: session.flow !== 'enrollment' && this.proofs.isSingleFactor(session.requiredChecks),
      scores: scores ?? {},
      engineReceipts: [...(receipts ?? [])],
      decidedAt: now,
    });
  }

  /** The step's own event, then that of the completion which it brought. */
  private async tellOf(
    manager: EntityManager,
    session: Session,
    { event }: AnyStep,
    of: { verdict: Verdict<object>; registrationCode: string; now: Date },
  ): Promise<void> {
    const { verdict, registrationCode, now } = of;
    if (event) await emitLifecycle(manager, session, { what: event, now, facts: verdict.eventFacts ?? {} });
    if (session.status !== 'complete') return;
    const facts = registrationCode === '' ? {} : { registrationCode };
    await emitLifecycle(manager, session, { what: 'completed', now, facts });
  }
}

/** Whether a verdict counts among a person's tries: not where a step decided nothing or missed, unless it says otherwise. */
function isTry({ result, isCounted = result === 'missed' }: Verdict<object>): boolean {
  return result === 'passed' || isCounted;
}

/** The event of a step that passes: what the machine must accept before anything is done. */
export function hopeOf({ check }: Pick<AnyStep, 'check'>): SessionEvent {
  return check === undefined ? { type: 'touched' } : { type: 'passed', check };
}
