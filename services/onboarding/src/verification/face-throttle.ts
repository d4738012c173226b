import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Registration } from '../person/registration.entity.js';
import type { Session } from '../session/session.entity.js';
import { unknownToken } from '../session/sessions.js';
import { after, type FaceAttempts, type FaceLimits, mayTry } from './face-throttle.machine.js';

/** Bounds the faces that are tried on one person, over all sessions, replicas and restarts: ADR 0053. */
@Injectable()
export class FaceThrottle {
  constructor(private readonly database: DataSource) {}

  /**
   * Throws RATE_LIMITED, with the seconds to wait, or INVALID_VALUE when the face is locked; nothing is counted. Asked
   * before the engines are, so that a throttled try costs nothing.
   */
  async demand(session: Session, limits: FaceLimits): Promise<void> {
    requireFree(await registrationOf(this.database.manager, session), limits, new Date());
  }

  /** Asks again with the person's row locked, so that parallel sessions cannot outrun the limits, then counts. */
  async count(
    manager: EntityManager,
    session: Session,
    passed: boolean,
    { limits, now }: { limits: FaceLimits; now: Date },
  ): Promise<void> {
    const { id, faceFailures, faceFailedAt } = await registrationOf(manager, session, { mode: 'for_no_key_update' });
    requireFree({ faceFailures, faceFailedAt }, limits, now);
    await manager.update(Registration, { id }, after({ faceFailures, faceFailedAt }, passed, now));
  }
}

async function registrationOf(
  manager: EntityManager,
  { tenant, registrationId, kind }: Session,
  lock?: { mode: 'for_no_key_update' },
): Promise<Registration> {
  const where = { tenant, id: registrationId ?? '' };
  const registration = await manager.findOne(Registration, { where, ...(lock && { lock }) });
  if (!registration) throw unknownToken(kind);
  return registration;
}

function requireFree(attempts: FaceAttempts, limits: FaceLimits, now: Date): void {
  const may = mayTry(attempts, limits, now);
  if (may.type === 'locked') throw new DomainError('INVALID_VALUE', 'MaxAttempts reached: the face is locked');
  if (may.type === 'free') return;
  const retryAfter = String(may.seconds);
  throw new DomainError('RATE_LIMITED', `Too many failed faces, try again in ${retryAfter} s`, { retryAfter });
}
