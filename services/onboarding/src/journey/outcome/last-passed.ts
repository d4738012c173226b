import type { EntityManager } from 'typeorm';
import { Outcome } from './outcome.entity.js';

/** When a session last passed a check, as the transaction of the manager sees it; undefined where it has not. */
export async function lastPassed(
  manager: EntityManager,
  { tenant, sessionId }: { tenant: string; sessionId: string },
  check: string,
): Promise<Date | undefined> {
  const where = { tenant, sessionId, check, passed: true };
  const outcome = await manager.findOne(Outcome, { where, order: { decidedAt: 'DESC' } });
  return outcome?.decidedAt;
}
