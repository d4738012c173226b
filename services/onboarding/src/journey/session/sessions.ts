import { DomainError } from '@bonafide/platform/errors/domain-error';
import { hashToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Flow, TOKEN_FIELD } from './flow.js';
import type { Session } from './session.entity.js';
import { can, next, type SessionEvent, type SessionState, type SessionStatus, wireStatus } from './session.machine.js';
import { findByToken, lockById, lockByToken, type SessionNow } from './session.sql.js';

/** A session as the database has it, and the time there: by that clock alone sessions expire (README). */
export interface Seen {
  session: Session;
  now: Date;
}

/** Sessions by their tokens. */
@Injectable()
export class Sessions {
  constructor(private readonly database: DataSource) {}

  /**
   * The tenant's session of a token, live or not. Throws INVALID_VALUE for an unknown token or one of another family.
   */
  async find(tenant: string, flow: Flow, token: string): Promise<Seen> {
    return ofFlow(flow, await findByToken(this.database.manager, [tenant, hashToken(token)]));
  }

  /**
   * The same, locked against other writers until the transaction ends; rows may still refer to it. The time is that of the
   * transaction's beginning, before it may have waited for the lock.
   */
  async lockByToken(manager: EntityManager, tenant: string, flow: Flow, token: string): Promise<Seen> {
    return ofFlow(flow, await lockByToken(manager, [tenant, hashToken(token)]));
  }

  /** A session that was found, locked likewise. */
  async lock(manager: EntityManager, { tenant, id, flow }: Session): Promise<Seen> {
    return ofFlow(flow, await lockById(manager, [tenant, id]));
  }
}

/** What was found of a token. Throws INVALID_VALUE where that is nothing, or a session of another family. */
export function ofFlow<Row extends SessionNow>(flow: Flow, [row]: Row[]): Seen & { row: Row } {
  if (!row) throw unknownToken(flow);
  if (row.flow !== flow) {
    throw new DomainError('INVALID_VALUE', `The token is not for ${flow}`, { field: TOKEN_FIELD[flow] });
  }
  return { session: row, now: row.now, row };
}

/** The state that the machine is given at a time: a pending session past its expiry is expired. */
export function stateAt(session: Session, now: Date): SessionState {
  const over = session.status === 'pending' && session.expiresAt <= now;
  const status = over ? 'expired' : session.status;
  return { status, open: session.openChecks, attemptsLeft: session.attemptsLeft };
}

/** Throws INVALID_VALUE, saying why, unless the session may take the event now. */
export function demand(session: Session, event: SessionEvent, now: Date): void {
  const state = stateAt(session, now);
  if (can(state, event)) return;
  const field = TOKEN_FIELD[session.flow];
  if (state.status === 'pending') {
    throw new DomainError('INVALID_VALUE', 'The token is not for re-enrollment before its checks have passed', {
      field,
    });
  }
  throw new DomainError('INVALID_VALUE', endOf(session, state.status), { field, reason: state.status });
}

/** As `demand`, of a session whose time is over; others may repeat what was answered, whatever their state. */
export function requireLive(session: Session, event: SessionEvent, now: Date): void {
  if (session.expiresAt <= now) demand(session, event, now);
}

/** Moves a locked session on and extends its life; the caller saves it. */
export function advance(session: Session, event: SessionEvent, now: Date): void {
  const state = next(stateAt(session, now), event);
  session.status = state.status;
  session.openChecks = [...state.open];
  session.attemptsLeft = state.attemptsLeft;
  session.expiresAt = idleEnd(now, session);
}

/** `enrollmentStatus` or `authStatus` of a session's row. */
export function statusOf({ status, openChecks }: Session): 0 | 1 | 2 {
  return wireStatus({ status, open: openChecks });
}

function endOf(session: Session, status: SessionStatus): string {
  if (status === 'failed' && session.attemptsLeft === 0) return 'MaxAttempts reached: the token is no longer valid';
  return `The ${session.flow} is ${status}: not a valid token`;
}

/** A token that names no session, or one that was erased meanwhile. */
export function unknownToken(flow: Flow): DomainError {
  return new DomainError('INVALID_VALUE', `Not a valid ${TOKEN_FIELD[flow]}`, { field: TOKEN_FIELD[flow] });
}

/** When a session expires that is touched now: after its idle time, never past its end. */
export function idleEnd(now: Date, { idleSeconds, endsAt }: Pick<Session, 'idleSeconds' | 'endsAt'>): Date {
  return new Date(Math.min(now.getTime() + idleSeconds * 1000, endsAt.getTime()));
}
