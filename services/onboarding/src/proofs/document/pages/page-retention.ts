import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { auditValues, insertEntries } from '../../../audit/audit.sql.js';
import { AuditLog } from '../../../audit/audit-log.js';
import { DocumentTerms } from '../../../settings/document-terms.js';

const EVERY_MS = 3_600_000;
/** Longest time of one run; what is left follows with the next. */
const LONGEST_MS = 600_000;
const BATCH = 500;
/** The longest session that a tenant may allow; afterwards no chip can come to a document any more. */
const WAITING_HOURS = 24;

/** $1 tenant, $2 days. */
const OVER = 'tenant = $1 AND passed_at < now() - make_interval(days => $2)';
/** $1 hours. */
const WAITED = 'passed_at IS NULL AND stored_at < now() - make_interval(hours => $1)';

/**
 * Deletes, hourly, the pages that are older than their tenant keeps them (`documents.pageDays`), by the setting of that moment and the
 * database's clock, and leaves an entry in the audit log for each person. The store removes their objects within seconds.
 */
@Injectable()
export class PageRetention implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    private readonly terms: DocumentTerms,
    private readonly audit: AuditLog,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const run = async () => void (await this.deleteOld());
    this.periodic.start({ name: 'page retention', everyMs: EVERY_MS, replicas: 'one', run });
  }

  /** Returns how many pages were deleted because their time was over, until none is due or the time of this run is up. */
  async deleteOld(): Promise<number> {
    const until = performance.now() + LONGEST_MS;
    await this.database.query(`DELETE FROM document_page WHERE ${WAITED}`, [WAITING_HOURS]);
    const tenants: { tenant: string }[] = await this.database.query('SELECT DISTINCT tenant FROM document_page');
    let total = 0;
    for (const { tenant } of tenants) total += await this.deleteOf(tenant, until);
    return total;
  }

  /** A tenant whose settings cannot be read keeps its pages, and holds up no other. */
  private async deleteOf(tenant: string, until: number): Promise<number> {
    const terms = await this.terms.of(tenant).catch((err: unknown) => {
      this.log.error({ err, tenant }, 'how long pages are kept cannot be read; none was deleted');
    });
    if (!terms || terms.pageDays === 0) return 0;
    let total = 0;
    for (let deleted = BATCH; deleted === BATCH && performance.now() < until; total += deleted) {
      deleted = await this.database.transaction((manager) => this.deleteBatch(manager, tenant, terms.pageDays));
    }
    return total;
  }

  private async deleteBatch(manager: EntityManager, tenant: string, days: number): Promise<number> {
    const [rows]: [{ subject_id: string; now: Date }[], number] = await manager.query(
      `DELETE FROM document_page WHERE id = ANY(ARRAY(
         SELECT id FROM document_page WHERE ${OVER} ORDER BY passed_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))
       RETURNING subject_id, now()`,
      [tenant, days],
    );
    const entries = [...Map.groupBy(rows, ({ subject_id }) => subject_id)].map(([person, pages]) => {
      const facts = { reason: 'retention', pages: pages.length };
      const at = pages[0]?.now as Date;
      return this.audit.entry({ tenant, at, kind: 'document.pages_deleted', actor: '', ids: { person }, facts });
    });
    if (entries.length > 0) await insertEntries(manager, auditValues(entries));
    return rows.length;
  }
}
