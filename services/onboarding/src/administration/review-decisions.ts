import { outboxValues } from '@bonafide/messaging/events/outbox';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { auditValues, insertEntries } from '../audit/audit.sql.js';
import { AuditLog } from '../audit/audit-log.js';
import { endSession } from '../journey/lifetime/lifetime.sql.js';
import { Review } from '../journey/review/review.entity.js';
import { Reviews } from '../journey/review/reviews.js';
import { Session } from '../journey/session/session.entity.js';
import { can, type SessionEvent } from '../journey/session/session.machine.js';
import { movedValues } from '../journey/session/session.sql.js';
import { advance, idleEnd, Sessions, stateAt } from '../journey/session/sessions.js';
import type { DecisionBody } from './administration.schemas.js';
import { requireReviewId, unknownReview } from './pending-reviews.js';

const REFUSED: SessionEvent = { type: 'refused' };

/** What the audit log calls a decision, and where it leaves the session. */
const DECIDED = {
  accept: { kind: 'review.accepted', status: 'pending' },
  refuse: { kind: 'review.refused', status: 'failed' },
} as const;

/** What administrators decide about reviews, each with an entry in the audit log. */
@Injectable()
export class ReviewDecisions {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: Sessions,
    private readonly audit: AuditLog,
    private readonly reviews: Reviews,
  ) {}

  /**
   * `accept` lets the session's check be tried again within its idle time, with what was found counting no more; `refuse`
   * fails the session, and deletes the person of an enrolment. The same decision again is answered as before. Throws
   * INVALID_VALUE for a review that is not known or whose session is over.
   */
  async decide({ tenant, client: actor }: Caller, id: string, decision: DecisionBody['decision']): Promise<void> {
    const known = await this.database.getRepository(Review).findOneBy({ tenant, id: requireReviewId(id) });
    const found = known && (await this.database.getRepository(Session).findOneBy({ tenant, id: known.sessionId }));
    if (!found) throw unknownReview();
    await this.database.transaction(async (manager) => {
      // A step opens a review with its session locked: what was read is what is decided.
      const { session, now } = await this.sessions.lock(manager, found);
      const review = await manager.findOneBy(Review, { tenant, id });
      if (!review || !can(stateAt(session, now), REFUSED)) throw unknownReview();
      if (review.state === 'accepted' && decision === 'accept') return;
      const { kind, status } = DECIDED[decision];
      const ids = { session: session.id, person: session.subjectId };
      const facts = { check: review.check, status };
      const entry = auditValues([this.audit.entry({ tenant, at: now, kind, actor, ids, facts })]);
      if (decision === 'refuse') return refuse(manager, session, { now, entry });
      await this.reviews.accept(manager, review);
      await manager.update(Session, { tenant, id: session.id }, { expiresAt: idleEnd(now, session) });
      await insertEntries(manager, entry);
    });
  }
}

/** Ends the session as a cancellation does, without an event: the catalogue has none for it. */
async function refuse(
  manager: EntityManager,
  session: Session,
  { now, entry }: { now: Date; entry: unknown[] },
): Promise<void> {
  advance(session, REFUSED, now);
  const isEnrollment = session.flow === 'enrollment';
  const forgotten = isEnrollment ? session.subjectId : null;
  if (isEnrollment) session.subjectId = null;
  await endSession(manager, [...movedValues(session), ...outboxValues([]), forgotten, ...entry]);
}
