import { randomUUID } from 'node:crypto';
import { statement } from '@bonafide/platform/database/statement';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SessionNotes } from '../note/session-notes.js';
import type { Check } from '../session/session.machine.js';
import type { StepContext } from '../step/step-context.js';
import { Review } from './review.entity.js';

/** One thing that was found; `id` names it among those of its check, other members are for whoever looks. */
export interface Finding {
  id: string;
  [member: string]: string | number | boolean | object | undefined;
}

/** What whoever decides is shown. */
export interface ReviewContent {
  findings: readonly Finding[];
  /** Base64; what the findings are about, where that is a picture. */
  pictures?: readonly { kind: string; mediaType: string; image: string }[];
}

/** How the review of a session's check stands. */
export interface ReviewState {
  state: 'none' | 'pending' | 'accepted';
  /** What was found so far. */
  findings: readonly Finding[];
}

/** A review that a step is about to open, sealed. */
export interface SealedReview {
  check: Check;
  content: Buffer;
}

/** $1 tenant, $2 session, $3 check: a row where its review waits. */
const findPending = statement(
  'review pending',
  `SELECT 1 FROM review WHERE session_id = $2 AND check_name = $3 AND tenant = $1 AND state = 'pending'`,
);

/** The most findings that a review remembers; of more, the oldest are looked at again. */
const MOST_FINDINGS = 100;

/**
 * What automatic checks found and a person decides (ADR 0114). While a review waits, its check does not pass, whatever the
 * caller sends; once it is accepted, the step runs again and what was accepted counts no more.
 */
@Injectable()
export class Reviews {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly notes: SessionNotes,
  ) {}

  /** For `ask`. */
  async of({ tenant, sessionId }: StepContext, check: Check): Promise<ReviewState> {
    const review = await this.database.getRepository(Review).findOneBy({ tenant, sessionId, check });
    if (!review) return { state: 'none', findings: [] };
    return { state: review.state, findings: (await this.content(review)).findings };
  }

  /** Whether a review of a check waits for its decision. */
  isPending({ tenant, sessionId }: StepContext, check: Check): Promise<boolean> {
    return isPending(this.database.manager, tenant, sessionId, check);
  }

  /**
   * The id of the review of a check that was accepted last, '' where none was: another one after each decision, and the same also
   * after another one was opened, and after the person was forgotten.
   */
  async acceptedOf(of: Pick<StepContext, 'tenant' | 'sessionId'>, check: Check): Promise<string> {
    return ((await this.notes.read(of, noteOf(check))) as string | undefined) ?? '';
  }

  /** Has what a review found count no more. Call it with its session locked. */
  async accept(manager: EntityManager, { tenant, sessionId, check, id }: Review): Promise<void> {
    await manager.update(Review, { tenant, id }, { state: 'accepted' });
    await this.notes.put(manager, { tenant, sessionId }, noteOf(check), id);
  }

  /** The review of findings that nobody has accepted, with those found before, for `ask`. */
  async seal(
    { tenant, subjectId }: StepContext,
    check: Check,
    before: ReviewState,
    { findings, pictures }: ReviewContent,
  ): Promise<SealedReview> {
    const all = [...before.findings, ...findings].slice(-MOST_FINDINGS);
    const text = JSON.stringify({ findings: all, pictures } satisfies ReviewContent);
    return { check, content: await this.vault.seal(tenant, purposeOf(subjectId), Buffer.from(text)) };
  }

  /** Opens it, unless one of the check waits already: what that one lacks is found again. Call it from `keep`. */
  async open(
    manager: EntityManager,
    { tenant, sessionId, subjectId }: StepContext,
    { check, content }: SealedReview,
    now: Date,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO review (session_id, check_name, id, tenant, subject_id, state, content, opened_at)
       VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7)
       ON CONFLICT (session_id, check_name) DO UPDATE SET
         id = EXCLUDED.id, state = EXCLUDED.state, content = EXCLUDED.content, opened_at = EXCLUDED.opened_at
       WHERE review.state <> 'pending'`,
      [sessionId, check, randomUUID(), tenant, subjectId, content, now],
    );
  }

  /** Throws UNAVAILABLE where a review of the check was opened meanwhile. Call it from `keep` of a step that passes it. */
  async requireNone(manager: EntityManager, { tenant, sessionId }: StepContext, check: Check): Promise<void> {
    if (await isPending(manager, tenant, sessionId, check)) {
      throw new DomainError('UNAVAILABLE', 'The check was put under review meanwhile, try again');
    }
  }

  async content({ tenant, subjectId, content }: Review): Promise<ReviewContent> {
    const text = (await this.vault.open(tenant, purposeOf(subjectId), content)).toString('utf8');
    return JSON.parse(text) as ReviewContent;
  }
}

/** Findings that are not among those of an accepted review. */
export function unaccepted<F extends Finding>({ state, findings }: ReviewState, found: readonly F[]): F[] {
  const accepted = new Set(state === 'accepted' ? findings.map(({ id }) => id) : []);
  return found.filter(({ id }) => !accepted.has(id));
}

async function isPending(manager: EntityManager, tenant: string, sessionId: string, check: Check): Promise<boolean> {
  return (await findPending(manager, [tenant, sessionId, check])).length > 0;
}

/** What sealed content is bound to. */
const purposeOf = (subjectId: string) => `review:${subjectId}`;

const noteOf = (check: Check) => `accepted ${check}`;
