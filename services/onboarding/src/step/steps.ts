import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Session, SessionKind } from '../session/session.entity.js';
import type { Check } from '../session/session.machine.js';
import { demand, Sessions, saveState } from '../session/sessions.js';
import { StepLedger } from './step-ledger.js';

/** A step of a session: what it asks of others, and what it then writes. */
export interface StepPlan<Found, Answer> {
  caller: Caller;
  kind: SessionKind;
  token: string;
  check: Check;
  /** The request's body; two requests with equal bodies are one. */
  body: unknown;
  /** Remote calls and reads, outside any transaction. */
  ask: (session: Session) => Promise<Found>;
  /** Within one transaction that holds the session: moves it on, stores, emits. The answer must survive JSON. */
  write: (manager: EntityManager, session: Session, found: Found, now: Date) => Promise<Answer>;
}

/** Ask first, then write once: the one way in which a step of a session happens. */
@Injectable()
export class Steps {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: Sessions,
    private readonly ledger: StepLedger,
  ) {}

  /**
   * Runs a step once for all copies of its request; each gets the same answer while the session's time runs.
   * Throws INVALID_VALUE for a token that is unknown, foreign or dead, and whatever `ask` throws, with nothing written.
   */
  async run<Found, Answer>(plan: StepPlan<Found, Answer>): Promise<Answer> {
    const event = { type: 'passed', check: plan.check } as const;
    const session = await this.sessions.find(plan.caller.tenant, plan.kind, plan.token);
    if (session.expiresAt <= new Date()) demand(session, event, new Date());
    const claim = await this.ledger.claim(session, plan.check, plan.body);
    if ('answer' in claim) return claim.answer as Answer;
    try {
      demand(session, event, new Date());
      const found = await plan.ask(session);
      return await this.database.transaction(async (manager) => {
        const now = new Date();
        const locked = await this.sessions.lock(manager, session);
        demand(locked, event, now);
        const answer = await plan.write(manager, locked, found, now);
        await saveState(manager, locked);
        await this.ledger.settle(manager, claim, answer);
        return answer;
      });
    } catch (error) {
      // A lease ends by itself; the reason of the failure must reach the caller even when the database is away.
      await this.ledger.release(claim).catch(() => undefined);
      throw error;
    }
  }
}
