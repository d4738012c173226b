import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { hashToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Flow } from '../session/flow.js';
import type { Session } from '../session/session.entity.js';
import type { SessionEvent } from '../session/session.machine.js';
import { ofFlow, requireLive, type Seen } from '../session/sessions.js';
import type { Attempts } from '../throttle/throttle.machine.js';
import { StepRow } from './step.entity.js';
import { type Claimed, type ClaimedAndTried, claimStep, claimStepLocked, lockClaimed } from './step.sql.js';

/** Time for the transaction that follows `ask`; a claim that outlives it is void and writes nothing. */
const WRITE_MS = 5000;
/** Beyond the lease, so that a waiting copy can take over from an owner that died. */
const PATIENCE_MS = 2000;
const FIRST_PAUSE_MS = 15;
const LONGEST_PAUSE_MS = 200;

/** A request as the ledger knows it. */
export interface Request {
  tenant: string;
  flow: Flow;
  token: string;
  name: string;
  bodyHash: Buffer;
  /** What the step hopes to bring about. */
  hope: SessionEvent;
  /** How long the step may wait for other services. */
  deadlineMs: number;
  /** The factor of a step that is throttled. */
  factor: string | undefined;
  /** Ends the waiting for another copy, with its reason. */
  signal?: AbortSignal | undefined;
}

/** The right to do a step. */
export interface Claim {
  key: { sessionId: string; name: string; bodyHash: Buffer };
  id: string;
  operationId: string;
}

/** The live session of a request, with the claim of this copy or the answer for all. */
export type Held = Seen & ({ claim: Claim } | { answer: string });

/** The same with the failures in a row of the request's factor, as they were when it was claimed; absent where none failed ever. */
export type HeldAndTried = Held & { attempts?: Attempts };

/** Exactly one answer for a request, however often and however parallel it comes: ADR 0021. */
@Injectable()
export class StepLedger {
  constructor(private readonly database: DataSource) {}

  /**
   * Claims the step for this copy of the request or waits for the answer of the copy that has it. A claim whose
   * owner died is taken over when its lease ends. Throws UNAVAILABLE when the answer does not come in time, INVALID_VALUE
   * for a token that is unknown, foreign or over, also when that came about meanwhile.
   */
  async claim(request: Request): Promise<HeldAndTried> {
    const patience = Date.now() + request.deadlineMs + WRITE_MS + PATIENCE_MS;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
      request.signal?.throwIfAborted();
      const rows = await claimStep(this.database.manager, [...valuesOf(request), request.factor ?? null]);
      const held = heldOf(request, rows);
      if (held) return { ...held, ...attemptsOf(rows) };
      if (Date.now() > patience) throw new DomainError('UNAVAILABLE', 'The same request is still being processed');
      await sleep(pause);
    }
  }

  /**
   * As `claim`, with the session locked, in the transaction that settles the claim and without waiting: undefined where
   * another copy has the claim or another transaction the session, and for an unknown token.
   */
  async claimLocked(manager: EntityManager, request: Request): Promise<Held | undefined> {
    const rows = await claimStepLocked(manager, valuesOf(request));
    return rows.length > 0 ? heldOf(request, rows) : undefined;
  }

  /**
   * The session of a claimed step and the claim, locked until the transaction ends; `isHeld` is false where another copy has
   * taken over, or the session's end has deleted the claim.
   */
  async lock(
    manager: EntityManager,
    { tenant, id, flow }: Session,
    { key, id: claim }: Claim,
  ): Promise<Seen & { isHeld: boolean }> {
    const { session, now, row } = ofFlow(flow, await lockClaimed(manager, [tenant, id, key.name, key.bodyHash, claim]));
    return { session, now, isHeld: row.claim !== null };
  }

  /** Ends the lease after a failure, so that the next copy need not wait for it; the operation's id stays. */
  async release({ key, id }: Claim): Promise<void> {
    const rows = this.database
      .createQueryBuilder()
      .update(StepRow)
      .where({ ...key, claim: id });
    await rows.set({ leaseUntil: () => `'-infinity'` }).execute();
  }

  /** Takes back a claim on which nothing was done. */
  async forget({ key, id }: Claim): Promise<void> {
    await this.database.getRepository(StepRow).delete({ ...key, claim: id });
  }
}

/** The refusal of a copy whose claim is void. */
export function takenOver(): DomainError {
  return new DomainError('UNAVAILABLE', 'Another copy of the request has taken over');
}

function valuesOf({ tenant, flow, token, name, bodyHash, deadlineMs }: Request): unknown[] {
  const leaseSeconds = (deadlineMs + WRITE_MS) / 1000;
  return [tenant, hashToken(token), flow, name, bodyHash, randomUUID(), randomUUID(), leaseSeconds];
}

function attemptsOf([row]: ClaimedAndTried[]): { attempts?: Attempts } {
  return row && row.failures !== null ? { attempts: { failures: row.failures, failedAt: row.failedAt } } : {};
}

function heldOf({ flow, name, bodyHash, hope }: Request, rows: Claimed[]): Held | undefined {
  const { session, now, row } = ofFlow(flow, rows);
  requireLive(session, hope, now);
  if (row.claim !== null && row.operation !== null) {
    const key = { sessionId: session.id, name, bodyHash };
    return { session, now, claim: { key, id: row.claim, operationId: row.operation } };
  }
  return row.answer === null ? undefined : { session, now, answer: row.answer };
}
