import { DomainError } from '@bonafide/platform/errors/domain-error';
import { hashToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type FindOptionsWhere, type SelectQueryBuilder } from 'typeorm';
import { type Flow, TOKEN_FIELD } from './flow.js';
import { Session } from './session.entity.js';
import { can, next, type SessionEvent, type SessionState, type SessionStatus, wireStatus } from './session.machine.js';

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
    const seen = await seenBy(sessionsOf(this.database.manager, { tenant, tokenHash: hashToken(token) }));
    if (!seen) throw unknownToken(flow);
    if (seen.session.flow !== flow) {
      throw new DomainError('INVALID_VALUE', `The token is not for ${flow}`, { field: TOKEN_FIELD[flow] });
    }
    return seen;
  }

  /**
   * The same session, locked against other writers until the transaction ends; rows may still refer to it. The time is that
   * of the transaction's beginning, before it may have waited for the lock.
   */
  async lock(manager: EntityManager, { tenant, id, flow }: Session): Promise<Seen> {
    const seen = await seenBy(sessionsOf(manager, { tenant, id }).setLock('for_no_key_update'));
    if (!seen) throw unknownToken(flow);
    return seen;
  }
}

function sessionsOf(manager: EntityManager, where: FindOptionsWhere<Session>): SelectQueryBuilder<Session> {
  return manager.createQueryBuilder(Session, 'session').where(where).addSelect('now()', 'now');
}

async function seenBy(query: SelectQueryBuilder<Session>): Promise<Seen | undefined> {
  const { entities, raw } = await query.getRawAndEntities<{ now: Date }>();
  const [session] = entities;
  return session && raw[0] && { session, now: raw[0].now };
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

/** The columns that `advance` may have changed. */
export async function saveState(manager: EntityManager, session: Session): Promise<void> {
  const { status, openChecks, attemptsLeft, expiresAt } = session;
  await manager.update(Session, { id: session.id }, { status, openChecks, attemptsLeft, expiresAt });
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
