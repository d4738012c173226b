import { randomUUID } from 'node:crypto';
import { databaseTime } from '@bonafide/platform/database/database-time';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { hashToken, newToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { emitLifecycle } from '../lifecycle/lifecycle.js';
import type { Flow } from '../session/flow.js';
import { Session } from '../session/session.entity.js';
import { type Check, CLOSING } from '../session/session.machine.js';
import { idleEnd } from '../session/sessions.js';
import { Subject } from '../subject/subject.entity.js';
import { constraintOf } from '../subject/subjects.js';

/** The input of a new session. */
export interface SessionStart {
  flow: Flow;
  requiredChecks: Check[];
  /** An enrolment's new person, or the id of the registered one that comes back. */
  subject: Pick<Subject, 'id' | 'usernameDigest' | 'profile'> | string;
  terms: SessionTerms;
}

/** The limits that a tenant sets for a session. */
export interface SessionTerms {
  idleSeconds: number;
  lifetimeSeconds: number;
  /** Failed biometric tries allowed; null where they are not counted. */
  attempts: number | null;
  savesPerson: boolean;
}

/** Begins sessions of every flow. */
@Injectable()
export class SessionOpener {
  constructor(private readonly database: DataSource) {}

  /**
   * Writes the session and its event; returns the token, of which only the digest is kept. Throws INVALID_VALUE when
   * the registration was erased since it was looked up.
   */
  async open({ tenant }: Caller, start: SessionStart): Promise<string> {
    const { subject } = start;
    const token = newToken();
    await this.database.transaction(async (manager) => {
      const now = await databaseTime(manager);
      if (typeof subject !== 'string') {
        await manager.insert(Subject, { ...subject, tenant, startedAt: now, code: null, completedAt: null });
      }
      const session = manager.create(Session, { ...newSession(start, now), tenant, tokenHash: hashToken(token) });
      await manager.insert(Session, session).catch(refuseErased);
      await emitLifecycle(manager, session, { what: 'started', now });
    });
    return token;
  }
}

function refuseErased(error: unknown): never {
  if (constraintOf(error) !== 'session_of_subject') throw error;
  throw new DomainError('INVALID_VALUE', 'Not a valid registration: it was erased', {}, { cause: error });
}

function newSession(start: SessionStart, now: Date): Omit<Session, 'tenant' | 'tokenHash'> {
  const { flow, requiredChecks, subject, terms } = start;
  const { idleSeconds, lifetimeSeconds, attempts, savesPerson } = terms;
  const endsAt = new Date(now.getTime() + lifetimeSeconds * 1000);
  return {
    id: randomUUID(),
    flow,
    subjectId: typeof subject === 'string' ? subject : subject.id,
    requiredChecks,
    openChecks: flow === 'reenrollment' ? [...requiredChecks, CLOSING] : requiredChecks,
    status: 'pending',
    attemptsLeft: attempts,
    savesPerson,
    startedAt: now,
    idleSeconds,
    expiresAt: idleEnd(now, { idleSeconds, endsAt }),
    endsAt,
  };
}
