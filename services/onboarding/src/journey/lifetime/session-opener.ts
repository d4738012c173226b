import { randomUUID } from 'node:crypto';
import { outboxValues } from '@bonafide/messaging/events/outbox';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { hashToken, newToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type AuditRow, auditValues } from '../../audit/audit.sql.js';
import { AuditLog } from '../../audit/audit-log.js';
import type { BiometricConsent } from '../consent/consent.schemas.js';
import { lifecycleRow } from '../lifecycle/lifecycle.js';
import { SessionReferences } from '../reference/session-references.js';
import type { Flow } from '../session/flow.js';
import type { Session } from '../session/session.entity.js';
import { type Check, CLOSING } from '../session/session.machine.js';
import { sessionValues } from '../session/session.sql.js';
import { idleEnd } from '../session/sessions.js';
import type { Subject } from '../subject/subject.entity.js';
import { constraintOf } from '../subject/subjects.js';
import { beginEnrollment, beginSession } from './lifetime.sql.js';

/** The input of a new session. */
export interface SessionStart {
  flow: Flow;
  requiredChecks: Check[];
  subject: Pick<Subject, 'id' | 'usernameDigest'>;
  /** Of an enrolment's new person, to be kept; absent for the registered one that comes back. */
  profile?: Buffer;
  /** Of an enrolment's new person, who may be forgotten before its events are told. */
  username?: string;
  /** The database's time when the person was looked up: the session begins then. */
  now: Date;
  terms: SessionTerms;
  consent: SessionConsent;
}

/** A person's consent to biometrics, as the session begins. */
export interface SessionConsent {
  /** The one that came along. */
  given: BiometricConsent | null | undefined;
  /** `Consents.owed`. */
  isOwed: boolean;
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
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly references: SessionReferences,
  ) {}

  /**
   * Writes the session, its event and the consent that came along; returns the token, of which only the digest is kept.
   * Throws INVALID_VALUE when the registration was erased since it was looked up.
   */
  async open({ tenant, client: actor }: Caller, start: SessionStart): Promise<string> {
    const token = newToken();
    const session = { ...newSession(start), tenant, tokenHash: hashToken(token) };
    const { subject, profile, username, now } = start;
    const told = outboxValues([lifecycleRow(session, { what: 'started', now })]);
    const audited = auditValues(this.auditOf(session, start, actor));
    const named = { token, ...(username !== undefined && { username }) };
    const referred = { tenant, sessionId: session.id, usernameDigest: subject.usernameDigest, ...named };
    const reference = await this.references.values(referred, now);
    const values = [...sessionValues(session), ...told, ...consentValues(start), ...audited, ...reference];
    await (profile
      ? beginEnrollment(this.database.manager, [...values, subject.usernameDigest, profile])
      : beginSession(this.database.manager, values).catch(refuseErased));
    return token;
  }

  private auditOf(
    { id, tenant, subjectId: person }: Session,
    { consent, now: at }: SessionStart,
    actor: string,
  ): AuditRow[] {
    const what = { tenant, at, kind: 'consent.recorded', actor, ids: { session: id, person }, facts: {} };
    return consent.given ? [this.audit.entry(what)] : [];
  }
}

function consentValues({ consent: { given } }: SessionStart): unknown[] {
  return given ? [randomUUID(), given.id, given.version, given.time] : [null, null, null, null];
}

function refuseErased(error: unknown): never {
  if (constraintOf(error) !== 'session_of_subject') throw error;
  throw new DomainError('INVALID_VALUE', 'Not a valid registration: it was erased', {}, { cause: error });
}

function newSession(start: SessionStart): Omit<Session, 'tenant' | 'tokenHash'> {
  const { flow, requiredChecks, subject, now, terms, consent } = start;
  const { idleSeconds, lifetimeSeconds, attempts, savesPerson } = terms;
  const endsAt = new Date(now.getTime() + lifetimeSeconds * 1000);
  return {
    id: randomUUID(),
    flow,
    subjectId: subject.id,
    requiredChecks,
    openChecks: flow === 'reenrollment' ? [...requiredChecks, CLOSING] : requiredChecks,
    status: 'pending',
    attemptsLeft: attempts,
    savesPerson,
    owesConsent: consent.isOwed,
    startedAt: now,
    idleSeconds,
    expiresAt: idleEnd(now, { idleSeconds, endsAt }),
    endsAt,
  };
}
