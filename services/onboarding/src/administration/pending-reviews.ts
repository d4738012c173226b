import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Review } from '../journey/review/review.entity.js';
import { Reviews } from '../journey/review/reviews.js';
import type { Flow } from '../journey/session/flow.js';
import type { Check } from '../journey/session/session.machine.js';
import { Profiles } from '../journey/subject/profiles.js';
import { isUuid } from '../journey/subject/uuid.js';

const MOST_LISTED = 100;

type Listed = Answer<'GET /onboarding/admin/review'>;
type Shown = Answer<'GET /onboarding/admin/review/{reviewId}'>;

interface Row {
  id: string;
  check: Check;
  flow: Flow;
  openedAt: Date;
  expiresAt: Date;
}

/** Reviews that wait, of checks that their sessions still owe: nobody's time is spent on others. */
const WAITING = `SELECT review.id, review.check_name AS check, session.kind AS flow, review.opened_at AS "openedAt",
    session.expires_at AS "expiresAt"
  FROM review JOIN session ON session.id = review.session_id
  WHERE review.tenant = $1 AND review.state = 'pending' AND session.status = 'pending' AND session.expires_at > now()
    AND review.check_name = ANY(session.open_checks)`;

/** The reviews of a tenant that wait for a decision. */
@Injectable()
export class PendingReviews {
  constructor(
    private readonly database: DataSource,
    private readonly reviews: Reviews,
    private readonly profiles: Profiles,
  ) {}

  /** Those that wait longest first; nothing personal. */
  async list(tenant: string): Promise<Listed> {
    const rows: Row[] = await this.database.query(
      `${WAITING} ORDER BY review.opened_at, review.id LIMIT ${MOST_LISTED + 1}`,
      [tenant],
    );
    return { reviews: rows.slice(0, MOST_LISTED).map(waitingOf), isComplete: rows.length <= MOST_LISTED };
  }

  /** One of them, with whose it is and what was found. Throws INVALID_VALUE for an id of none that waits. */
  async show(tenant: string, id: string): Promise<{ shown: Shown; sessionId: string; subjectId: string }> {
    const [row]: Row[] = await this.database.query(`${WAITING} AND review.id = $2`, [tenant, requireReviewId(id)]);
    const review = row && (await this.database.getRepository(Review).findOneBy({ tenant, id }));
    if (!row || !review) throw unknownReview();
    const { findings, pictures = [] } = await this.reviews.content(review);
    const profile = await this.profiles.of(review);
    const shown = { ...waitingOf(row), profile, findings: [...findings], pictures: [...pictures] };
    return { shown, sessionId: review.sessionId, subjectId: review.subjectId };
  }
}

/** The text, if it can be an id of a review; throws as `show` does. */
export function requireReviewId(text: string): string {
  if (!isUuid(text)) throw unknownReview();
  return text;
}

/** Also of one whose session is over, or that was decided. */
export function unknownReview(): DomainError {
  return new DomainError('INVALID_VALUE', 'Not a review that waits for a decision', { field: 'reviewId' });
}

function waitingOf({ id: reviewId, check, flow, openedAt, expiresAt }: Row): Listed['reviews'][number] {
  return { reviewId, check, flow, openedAt: openedAt.toISOString(), expiresAt: expiresAt.toISOString() };
}
