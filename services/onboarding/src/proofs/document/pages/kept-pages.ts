import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Person } from '../../../journey/proof/proof.js';
import { ObjectRemovals } from '../../../objects/object-removals.js';
import { DocumentPage } from './document-page.entity.js';
import type { StoredPage } from './page-store.js';

/**
 * Which pages are kept of whom. Of a session there are at most two sets: those of the document that passed, and those of a later good one
 * that has not, because its chip is owed or another document's.
 */
@Injectable()
export class KeptPages {
  constructor(
    private readonly database: DataSource,
    private readonly removals: ObjectRemovals,
  ) {}

  /**
   * Keeps stored pages in place of those of the good document before, and, where they have passed, of the one that had. Call it with the
   * session locked. Throws UNAVAILABLE where they were stored too long ago.
   */
  async put(
    manager: EntityManager,
    { subjectId }: Person,
    pages: readonly StoredPage[],
    { now, isPassed }: { now: Date; isPassed: boolean },
  ): Promise<void> {
    await manager.query('DELETE FROM document_page WHERE subject_id = $1 AND (passed_at IS NULL OR $2::boolean)', [
      subjectId,
      isPassed,
    ]);
    if (pages.length === 0) return;
    await this.removals.withdraw(
      manager,
      pages.map(({ objectKey }) => objectKey),
    );
    await manager.insert(
      DocumentPage,
      pages.map((page) => ({ ...page, storedAt: now, passedAt: isPassed ? now : null })),
    );
  }

  /** The good document whose chip was owed has passed now, if there is one. Call it with the session locked. */
  async pass(manager: EntityManager, { subjectId }: Person, now: Date): Promise<void> {
    await manager.query(
      `DELETE FROM document_page WHERE subject_id = $1 AND passed_at IS NOT NULL
         AND EXISTS (SELECT FROM document_page waiting WHERE waiting.subject_id = $1 AND waiting.passed_at IS NULL)`,
      [subjectId],
    );
    await manager.query('UPDATE document_page SET passed_at = $2 WHERE subject_id = $1 AND passed_at IS NULL', [
      subjectId,
      now,
    ]);
  }

  /** All that is kept of a person, whether its document has passed or not, in the order of the pages. */
  of({ tenant, subjectId }: Person): Promise<DocumentPage[]> {
    const order = { storedAt: 'ASC', number: 'ASC' } as const;
    return this.database.getRepository(DocumentPage).find({ where: { tenant, subjectId }, order });
  }
}
