import type { Caller } from '@bonafide/platform/http/signed-context';
import type { EntityManager } from 'typeorm';
import type { EventFacts } from '../lifecycle/lifecycle.js';
import type { Scores } from '../outcome/outcome.entity.js';
import type { Flow } from '../session/flow.js';
import type { Check } from '../session/session.machine.js';
import type { Limits } from '../throttle/throttle.machine.js';
import type { StepContext } from './step-context.js';

/** The result of a step. */
export interface Verdict<Facts extends object> {
  /**
   * `nothing` decides nothing: the step owes no check, or is the first call of two. `part` passes the step's own part of a check,
   * which stays open for the others.
   */
  result: 'passed' | 'missed' | 'part' | 'nothing';
  /** Whether the throttle counts it as a failed try; left out, a miss is one and nothing else is. */
  isCounted?: boolean;
  /** What every copy of the request is answered from; must survive JSON; what is personal or secret in it is sealed. */
  facts: Facts;
  scores?: Scores;
  /** Receipts of the engines that took part. */
  receipts?: readonly string[];
  eventFacts?: EventFacts;
}

/** Where the session stands after a step. */
export interface Progress {
  flow: Flow;
  status: 0 | 1 | 2;
  /** Empty unless this step completed an enrolment or a re-enrolment. */
  registrationCode: string;
}

/** Bounds failures per person over all sessions. */
export interface Throttle {
  factor: string;
  limits(tenant: string): Promise<Limits>;
}

/** What a step stores, as of the database's time. */
export interface Kept<Found, Body extends object> {
  found: Found;
  body: Body;
  now: Date;
}

/**
 * A step of a session. The runner alone claims, locks, asks the machine, completes, records, emits and settles; a step
 * declares only its own part. `F` are the flows that it belongs to, `Body` is what its route read from the request.
 */
export interface Step<F extends Flow, Body extends object, Found, Facts extends object, Reply extends object = object> {
  /** Names it in the ledger; unique among the steps of its flows. */
  readonly name: string;
  readonly flows: readonly F[];
  /** The check that it fulfils, if any. Several steps may fulfil one check; the last of them passes it. */
  readonly check?: Check;
  /** Names its outcomes, where those of several steps with one check must be told apart; the check does when absent. */
  readonly outcome?: string;
  /** Whether a step of a re-enrolment that owes no check waits until all checks have passed; refused before. */
  readonly isAfterChecks?: boolean;
  /** Whether a session that does not owe its check refuses it, so that nothing is taken that the tenant does not ask for. */
  readonly isOnlyWhereOwed?: boolean;
  /** The event that it emits, after the flow's name. */
  readonly event?: string;
  /** How long `ask` may take; the ledger's lease follows from it. */
  readonly deadlineMs: number;
  /** How long a repeat of the same body is answered as before; for the session's life when absent. */
  readonly repeatSeconds?: number;
  readonly throttle?: Throttle;
  /** Factors whose failures are forgotten when it passes, besides its own. */
  readonly makesGood?: readonly string[];
  /**
   * Remote calls and reads, outside any transaction. What it throws reaches the caller, and nothing is written or counted.
   * A step without it that is not throttled is done in one transaction where nobody else holds its session: ADR 0089. So is a
   * request of which `asksNobody`; `manager` is then of that transaction.
   */
  ask?(context: StepContext, body: Body, manager: EntityManager): Promise<Found>;
  /** Whether `ask` only reads with its manager for such a request, and calls nobody; it calls somebody when absent. */
  asksNobody?(body: Body): boolean;
  /**
   * Reads what other steps of the session left, within the transaction that holds it, where a check has several parts: whichever
   * of them comes last sees the others. `decide` and `keep` are given what it returns. What it throws reaches the caller.
   */
  recall?(manager: EntityManager, context: StepContext, found: Found): Promise<Found>;
  /** Pure: decides by what was found; undefined in a step that asks nothing. */
  decide(found: Found, body: Body): Verdict<Facts>;
  /** Stores, within the transaction that holds the session; rows that refer to the subject are deleted with it. */
  keep?(manager: EntityManager, context: StepContext, kept: Kept<Found, Body>): Promise<void>;
  /** The same, after `keep`, by statements that refuse nothing by their results: asked for in one turn, they travel with what follows. */
  put?(manager: EntityManager, context: StepContext, kept: Kept<Found, Body>): readonly Promise<unknown>[];
  /** The answer, rebuilt for each copy of the request. */
  answer(facts: Facts, progress: Progress, body: Body): Reply | Promise<Reply>;
}

/** Who asks for a step, and of which session. */
export interface Bearer<F extends Flow> {
  caller: Caller;
  flow: F;
  token: string;
}

/** A request for a step. */
export interface StepRequest<F extends Flow, Body extends object> extends Bearer<F> {
  /** What the route read; two requests with equal bodies are one. */
  body: Body;
  /** Gives the request up, with its reason, as if asking had failed: nothing is written from then on. */
  signal?: AbortSignal;
}

/** The members of an enrolment step's answer that show the state of the session. */
export function enrollmentProgress({ status, registrationCode }: Progress) {
  return { enrollmentStatus: status, registrationCode };
}

/** The same of an authentication and a re-enrolment. */
export function authProgress({ status }: Progress) {
  return { authStatus: status };
}
