import { type EntityManager, IsNull } from 'typeorm';
import { Session } from '../session/session.entity.js';
import { Subject } from './subject.entity.js';

/**
 * Deletes the person of an enrolment that ends without a registration, and all that refers to it; the locked session
 * stays, so that its token and its repeats are still answered.
 */
export async function forget(manager: EntityManager, session: Session): Promise<void> {
  const { id, tenant, subjectId } = session;
  if (!subjectId) return;
  session.subjectId = null;
  await manager.update(Session, { id }, { subjectId: null });
  await manager.delete(Subject, { tenant, id: subjectId, completedAt: IsNull() });
}
