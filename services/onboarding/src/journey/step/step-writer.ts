import { randomUUID } from 'node:crypto';
import { type OutboxRow, outboxValues } from '@bonafide/messaging/events/outbox';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AuditRow, auditValues } from '../../audit/audit.sql.js';
import { AuditLog } from '../../audit/audit-log.js';
import { lackingConsent } from '../consent/consents.js';
import { lifecycleRow } from '../lifecycle/lifecycle.js';
import { requireOrder } from '../proof/check-order.js';
import { Proofs } from '../proof/proofs.js';
import type { Flow } from '../session/flow.js';
import type { Session } from '../session/session.entity.js';
import type { Check, SessionEvent } from '../session/session.machine.js';
import { movedValues } from '../session/session.sql.js';
import { demand, type Seen, statusOf } from '../session/sessions.js';
import { Subjects } from '../subject/subjects.js';
import type { Attempts, Limits } from '../throttle/throttle.machine.js';
import { Throttles } from '../throttle/throttles.js';
import { behind, type Ending } from '../transaction/transaction.js';
import { moveOn } from './completion.js';
import type { Progress, Step, StepRequest, Verdict } from './step.js';
import { writeStep } from './step.sql.js';
import { contextOf, type StepContext } from './step-context.js';
import { type Claim, takenOver } from './step-ledger.js';

/** A step that this copy of its request works on. */
export interface ClaimedStep<Body extends object, Found, Facts extends object> {
  step: Step<Flow, Body, Found, Facts>;
  request: StepRequest<Flow, Body>;
  claim: Claim;
}

/** The result of asking. */
export interface Asked<Found> {
  found: Found;
  limits: Limits | undefined;
  /** The failures of the factor that the limits are of, locked; absent where none failed ever. */
  attempts?: Attempts;
}

/** What the ledger holds of an answered request. */
export interface Settled<Facts extends object> {
  facts: Facts;
  progress: Progress;
}

const NO_OUTCOME = Array<null>(8).fill(null);

type AnyStep = Pick<
  Step<Flow, object, unknown, object>,
  'name' | 'check' | 'outcome' | 'isAfterChecks' | 'isOnlyWhereOwed' | 'event' | 'throttle' | 'makesGood'
>;

/** The one transaction of a step. */
@Injectable()
export class StepWriter {
  constructor(
    private readonly throttles: Throttles,
    private readonly proofs: Proofs,
    private readonly subjects: Subjects,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Asks the machine of the locked session, then writes all that the step changes; answers what the ledger then holds. The
   * last of its statements refuses by its result where another copy may take over.
   */
  async write<Body extends object, Found, Facts extends object>(
    manager: EntityManager,
    { step, request, claim }: ClaimedStep<Body, Found, Facts>,
    { session, now }: Seen,
    { found: asked, limits, attempts }: Asked<Found>,
  ): Promise<Ending<string>> {
    this.demand(step, session, now);
    const context = contextOf(session, claim);
    const found = step.recall ? await step.recall(manager, context, asked) : asked;
    const verdict = step.decide(found, request.body);
    const isPassed = verdict.result === 'passed';
    if (step.throttle && limits && isTry(verdict)) {
      const tried = { ...context, factor: step.throttle.factor };
      await this.throttles.count(manager, tried, isPassed, { limits, now, attempts });
    }
    const kept = { found, body: request.body, now };
    await step.keep?.(manager, context, kept);
    const put = step.put?.(manager, context, kept) ?? [];
    const event = this.eventOf(step, verdict);
    const registrationCode = await behind(put, moveOn(manager, session, event, { subjects: this.subjects, now }));
    const progress = { flow: session.flow, status: statusOf(session), registrationCode };
    const answer = JSON.stringify({ facts: verdict.facts, progress } satisfies Settled<Facts>);
    const told = this.toldOf(session, step, { verdict, registrationCode, now });
    const settled = [claim.key.name, claim.key.bodyHash, claim.id, answer, step.repeatSeconds ?? null];
    const outcome = this.outcomeOf(session, step, verdict, now);
    const audited = this.auditOf(session, step, {
      verdict,
      registrationCode,
      now,
      context,
      actor: request.caller.client,
    });
    const returned = session.status === 'complete' && session.flow !== 'enrollment' ? now : null;
    const written = [...settled, ...outcome, ...auditValues(audited), returned];
    const values = [...movedValues(session), ...outboxValues(told), ...written];
    const madeGood = isPassed ? (step.makesGood ?? []) : [];
    // Whoever gave the request up has told its caller that it failed.
    request.signal?.throwIfAborted();
    const cleared = madeGood.map((factor) => this.throttles.clear(manager, { ...context, factor }));
    return { answer, last: [...put, ...cleared, writeStep(manager, values).then(requireSettled)] };
  }

  /**
   * As `demand`; throws INVALID_VALUE where the session does not owe the check of a step that is taken only there, or for a
   * check that is out of its order, FIELD_MISSING where a biometric step lacks the consent that the tenant requires.
   */
  demand(step: Pick<AnyStep, 'check' | 'isOnlyWhereOwed'>, session: Session, now: Date): void {
    demand(session, hopeOf(step), now);
    if (step.check === undefined) return;
    if (step.isOnlyWhereOwed && !session.requiredChecks.includes(step.check)) throw notAskedFor(step.check);
    if (session.owesConsent && this.proofs.isBiometric(step.check)) throw lackingConsent();
    requireOrder(this.proofs, session, step.check);
  }

  private eventOf({ check }: AnyStep, verdict: Verdict<object>): SessionEvent {
    const { result } = verdict;
    if (result === 'missed') {
      return { type: 'missed', isCounted: isTry(verdict) && check !== undefined && this.proofs.isBiometric(check) };
    }
    return result === 'passed' && check !== undefined ? { type: 'passed', check } : { type: 'touched' };
  }

  /** The values of the outcome of a step that decided something. */
  private outcomeOf(
    session: Session,
    step: AnyStep,
    { result, scores, receipts }: Verdict<object>,
    now: Date,
  ): unknown[] {
    if (result === 'nothing') return NO_OUTCOME;
    const measured = [this.isSingleFactor(session), scores ?? {}, receipts ?? [], now];
    return [randomUUID(), session.tenant, nameOf(step), result !== 'missed', ...measured];
  }

  /** The entry of a step that decided something: its result, and where it left the session. */
  private auditOf(
    session: Session,
    step: AnyStep,
    of: { verdict: Verdict<object>; registrationCode: string; now: Date; context: StepContext; actor: string },
  ): AuditRow[] {
    const { verdict, registrationCode: registration, now: at, context, actor } = of;
    if (verdict.result === 'nothing') return [];
    const { tenant, flow, status } = session;
    const kind = `${flow}.${nameOf(step)}`;
    const ids = { session: session.id, person: context.subjectId, registration };
    const facts = { result: verdict.result, status, singleFactor: this.isSingleFactor(session) };
    return [this.audit.entry({ tenant, at, kind, actor, ids, facts })];
  }

  private isSingleFactor({ flow, requiredChecks }: Session): boolean {
    return flow !== 'enrollment' && this.proofs.isSingleFactor(requiredChecks);
  }

  /** The step's own event, then that of the completion which it brought. */
  private toldOf(
    session: Session,
    { event }: AnyStep,
    of: { verdict: Verdict<object>; registrationCode: string; now: Date },
  ): OutboxRow[] {
    const { verdict, registrationCode, now } = of;
    const own = event ? [{ what: event, now, facts: verdict.eventFacts ?? {} }] : [];
    const completion = { what: 'completed', now, facts: registrationCode === '' ? {} : { registrationCode } };
    const occurrences = session.status === 'complete' ? [...own, completion] : own;
    return occurrences.map((occurrence) => lifecycleRow(session, occurrence));
  }
}

function notAskedFor(check: Check): DomainError {
  return new DomainError('INVALID_VALUE', `The session does not ask for ${check}`);
}

/** Throws UNAVAILABLE when another copy has taken over; the transaction must not be committed then. */
function requireSettled(rows: object[]): void {
  if (rows.length !== 1) throw takenOver();
}

/** The name of a step's outcomes, and of its entries in the audit log. */
const nameOf = ({ outcome, check, name }: AnyStep): string => outcome ?? check ?? name;

/** Whether a verdict counts among a person's tries: not where a step decided nothing or missed, unless it says otherwise. */
function isTry({ result, isCounted = result === 'missed' }: Verdict<object>): boolean {
  return result === 'passed' || isCounted;
}

/** The event of a step that passes: what the machine must accept before anything is done. */
export function hopeOf({ check, isAfterChecks }: Pick<AnyStep, 'check' | 'isAfterChecks'>): SessionEvent {
  if (check !== undefined) return { type: 'passed', check };
  return isAfterChecks ? { type: 'touched', isAfterChecks } : { type: 'touched' };
}
