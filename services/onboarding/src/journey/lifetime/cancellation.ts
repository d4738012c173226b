import { outboxValues } from '@bonafide/messaging/events/outbox';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { auditValues } from '../../audit/audit.sql.js';
import { AuditLog } from '../../audit/audit-log.js';
import { lifecycleRow } from '../lifecycle/lifecycle.js';
import type { Flow } from '../session/flow.js';
import { movedValues } from '../session/session.sql.js';
import { advance, demand, Sessions } from '../session/sessions.js';
import { transaction } from '../transaction/transaction.js';
import { endSession } from './lifetime.sql.js';

/** Cancels sessions for their callers. */
@Injectable()
export class Cancellation {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: Sessions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Invalidates the token; an enrolment's person is deleted with all that the steps stored, and so are the answers for
   * repeats. Throws INVALID_VALUE for a token that is unknown or no longer valid.
   */
  async cancel({ tenant, client: actor }: Caller, flow: Flow, token: string): Promise<void> {
    await transaction(this.database, async (manager) => {
      const { session, now } = await this.sessions.lockByToken(manager, tenant, flow, token);
      demand(session, { type: 'cancelled' }, now);
      advance(session, { type: 'cancelled' }, now);
      const ids = { session: session.id, person: session.subjectId };
      const audited = this.audit.entry({ tenant, at: now, kind: `${flow}.cancelled`, actor, ids, facts: {} });
      const forgotten = flow === 'enrollment' ? session.subjectId : null;
      if (flow === 'enrollment') session.subjectId = null;
      const told = outboxValues([lifecycleRow(session, { what: 'cancelled', now })]);
      const ended = endSession(manager, [...movedValues(session), ...told, forgotten, ...auditValues([audited])]);
      return { answer: undefined, last: [ended] };
    });
  }
}
