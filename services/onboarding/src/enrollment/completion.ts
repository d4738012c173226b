import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { forget } from '../person/forget.js';
import { Registration } from '../person/registration.entity.js';
import type { Session } from '../session/session.entity.js';
import { type Check, next } from '../session/session.machine.js';
import { advance, stateAt, statusOf } from '../session/sessions.js';

/** `enrollmentStatus` and `registrationCode`, as every step of an enrolment answers them. */
export interface EnrollmentProgress {
  enrollmentStatus: 0 | 1 | 2;
  registrationCode: string;
}

/**
 * Passes a check of a locked enrolment. The last one makes the registration, unless the tenant saves nobody; an
 * enrolment whose username was registered by another one meanwhile fails.
 */
export async function pass(
  manager: EntityManager,
  session: Session,
  check: Check,
  now: Date,
): Promise<EnrollmentProgress> {
  const passed = { type: 'passed', check } as const;
  const completes = next(stateAt(session, now), passed).status === 'complete';
  const code = completes && session.savesPerson ? await register(manager, session, now) : '';
  advance(session, code === undefined ? { type: 'refused' } : passed, now);
  // The registration has the profile now; without a registration, nothing of the person stays.
  if (code) session.profile = null;
  else if (completes) await forget(manager, session);
  return { enrollmentStatus: statusOf(session), registrationCode: code ?? '' };
}

/** The new registration's code, or undefined when the username is taken. */
async function register(manager: EntityManager, session: Session, now: Date): Promise<string | undefined> {
  const { id, tenant, usernameDigest, profile, startedAt } = session;
  if (!usernameDigest || !profile) throw new Error('An enrolment without a person');
  const code = randomUUID();
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(Registration)
    .values({ id, tenant, code, usernameDigest, profile, startedAt, completedAt: now })
    .orIgnore()
    .returning('id')
    .execute();
  return (raw as unknown[]).length === 1 ? code : undefined;
}
