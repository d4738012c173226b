import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { hashToken, newToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError } from 'typeorm';
import { tell } from '../events/lifecycle.js';
import type { OnboardingConfig } from '../settings/onboarding-config.js';
import { Session, type SessionKind } from './session.entity.js';
import type { Check } from './session.machine.js';
import { idleEnd } from './sessions.js';

/** What a new session begins with. */
export interface SessionStart {
  kind: SessionKind;
  requiredChecks: Check[];
  /** An enrolment: its own id, to which the sealed profile is bound, and whom it is about. */
  person?: { id: string; usernameDigest: Buffer; profile: Buffer };
  /** An authentication or re-enrolment: whom it is about. */
  registrationId?: string;
}

/** Begins sessions of every kind. */
@Injectable()
export class SessionOpener {
  constructor(private readonly database: DataSource) {}

  /**
   * Writes the session by the tenant's configuration and tells of it; answers the token, of which only the digest stays.
   * Throws INVALID_VALUE when the registration was erased since it was looked up.
   */
  async open(caller: Caller, config: OnboardingConfig, start: SessionStart): Promise<string> {
    const token = newToken();
    await this.database.transaction(async (manager) => {
      const now = new Date();
      const session = manager.create(Session, { ...newSession(config, start, now), tenant: caller.tenant });
      session.tokenHash = hashToken(token);
      await manager.insert(Session, session).catch(refuseErased);
      await tell(manager, session, { type: `${start.kind}.started`, requestId: caller.requestId, now });
    });
    return token;
  }
}

function refuseErased(error: unknown): never {
  const { constraint } = error instanceof QueryFailedError ? (error.driverError as { constraint?: string }) : {};
  if (constraint !== 'session_of_registration') throw error;
  throw new DomainError('INVALID_VALUE', 'Not a valid registration: it was erased', {}, { cause: error });
}

function newSession(config: OnboardingConfig, start: SessionStart, now: Date): Omit<Session, 'tenant' | 'tokenHash'> {
  const { kind, requiredChecks, person, registrationId } = start;
  const { sessionIdleSeconds: idleSeconds, sessionLifetimeSeconds } = config.policy;
  const endsAt = new Date(now.getTime() + sessionLifetimeSeconds * 1000);
  return {
    id: person?.id ?? randomUUID(),
    kind,
    registrationId: registrationId ?? null,
    usernameDigest: person?.usernameDigest ?? null,
    profile: person?.profile ?? null,
    requiredChecks,
    openChecks: kind === 'reenrollment' ? [...requiredChecks, 'completeReEnroll'] : requiredChecks,
    status: 'pending',
    attemptsLeft: kind === 'enrollment' ? null : config.maxAuthenticationAttempts,
    savesPerson: config.saveToSubjectManager === 1,
    startedAt: now,
    idleSeconds,
    expiresAt: idleEnd(now, { idleSeconds, endsAt }),
    endsAt,
  };
}
