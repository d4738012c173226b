import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Session } from '../session/session.entity.js';
import { next, type SessionEvent } from '../session/session.machine.js';
import { advance, stateAt } from '../session/sessions.js';
import { forget } from '../subject/forgetting.js';
import { register, type Subjects } from '../subject/subjects.js';

/**
 * Advances a locked session. Returns the registration code where that completes an enrolment or a re-enrolment, else
 * ''. The last check of an enrolment makes the registration, unless the tenant saves no people; an enrolment whose
 * username was registered by another one meanwhile fails.
 */
export async function moveOn(
  manager: EntityManager,
  session: Session,
  event: SessionEvent,
  { subjects, now }: { subjects: Subjects; now: Date },
): Promise<string> {
  const completes = next(stateAt(session, now), event).status === 'complete';
  const { tenant, subjectId } = session;
  if (!completes || !subjectId || session.flow === 'authentication') {
    advance(session, event, now);
    return '';
  }
  if (session.flow === 'reenrollment') {
    advance(session, event, now);
    return (await subjects.lock(manager, tenant, subjectId)).code;
  }
  const code = session.savesPerson ? randomUUID() : '';
  const isRegistered = code !== '' && (await register(manager, subjectId, code, now));
  advance(session, code !== '' && !isRegistered ? { type: 'refused' } : event, now);
  if (isRegistered) return code;
  // Without a registration, nothing of the person stays.
  await forget(manager, session);
  return '';
}
