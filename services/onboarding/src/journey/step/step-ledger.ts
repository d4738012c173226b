import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, Not } from 'typeorm';
import { Session } from '../session/session.entity.js';
import { unknownToken } from '../session/sessions.js';
import { StepRow } from './step.entity.js';

/** Time for the transaction that follows `ask`; a claim that outlives it is void and writes nothing. */
const WRITE_MS = 5000;
/** Beyond the lease, so that a waiting copy can take over from an owner that died. */
const PATIENCE_MS = 2000;
const FIRST_PAUSE_MS = 15;
const LONGEST_PAUSE_MS = 200;

/** A request as the ledger knows it. */
export interface Request {
  session: Session;
  name: string;
  bodyHash: Buffer;
  /** How long the step may wait for other services. */
  deadlineMs: number;
  /** Ends the waiting for another copy, with its reason. */
  signal?: AbortSignal | undefined;
}

/** The right to do a step. */
export interface Claim {
  key: { sessionId: string; name: string; bodyHash: Buffer };
  id: string;
  operationId: string;
}

/** Exactly one answer for a request, however often and however parallel it comes: ADR 0021. */
@Injectable()
export class StepLedger {
  constructor(private readonly database: DataSource) {}

  /**
   * Claims the step for this copy of the request or waits for the answer of the copy that has it. A claim whose
   * owner died is taken over when its lease ends. Throws UNAVAILABLE when the answer does not come in time, INVALID_VALUE
   * when the session was erased or closed meanwhile.
   */
  async claim({ session, name, bodyHash, deadlineMs, signal }: Request): Promise<Claim | { answer: string }> {
    const key = { sessionId: session.id, name, bodyHash };
    const leaseMs = deadlineMs + WRITE_MS;
    const patience = Date.now() + leaseMs + PATIENCE_MS;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
      signal?.throwIfAborted();
      const claim = await this.tryClaim(session.tenant, key, leaseMs);
      if (claim) return claim;
      const row = await this.database.getRepository(StepRow).findOne({ where: key, select: { answer: true } });
      if (row && row.answer !== null) return { answer: row.answer };
      if (!row) await this.requireSession(session);
      if (Date.now() > patience) throw new DomainError('UNAVAILABLE', 'The same request is still being processed');
      await sleep(pause);
    }
  }

  /**
   * Writes the answer in the step's own transaction; it holds for `seconds`, or for the session's life. Throws UNAVAILABLE
   * when another copy has taken over.
   */
  async settle(manager: EntityManager, { key, id }: Claim, answer: string, seconds = Infinity): Promise<void> {
    const until = Number.isFinite(seconds) ? `now() + make_interval(secs => $6)` : `'infinity'`;
    const settled: [unknown[], number] = await manager.query(
      `UPDATE step SET answer = $5, lease_until = ${until}
       WHERE session_id = $1 AND name = $2 AND body_hash = $3 AND claim = $4`,
      [key.sessionId, key.name, key.bodyHash, id, answer, ...(Number.isFinite(seconds) ? [seconds] : [])],
    );
    if (settled[1] !== 1) throw new DomainError('UNAVAILABLE', 'Another copy of the request has taken over');
  }

  /** Ends the lease after a failure, so that the next copy need not wait for it; the operation's id stays. */
  async release({ key, id }: Claim): Promise<void> {
    const rows = this.database
      .createQueryBuilder()
      .update(StepRow)
      .where({ ...key, claim: id });
    await rows.set({ leaseUntil: () => `'-infinity'` }).execute();
  }

  /** Takes back a claim on which nothing was done. */
  async forget({ key, id }: Claim): Promise<void> {
    await this.database.getRepository(StepRow).delete({ ...key, claim: id });
  }

  private async requireSession({ tenant, id, flow }: Session): Promise<void> {
    const running = { tenant, id, tokenHash: Not(IsNull()) };
    if (!(await this.database.getRepository(Session).existsBy(running))) throw unknownToken(flow);
  }

  private async tryClaim(tenant: string, key: Claim['key'], leaseMs: number): Promise<Claim | undefined> {
    const id = randomUUID();
    const rows: { operation: string }[] = await this.database.query(
      `INSERT INTO step (session_id, name, body_hash, tenant, claim, operation_id, lease_until)
       SELECT id, $2, $3, tenant, $5, $6, now() + make_interval(secs => $7)
       FROM session WHERE id = $1 AND tenant = $4 AND token_hash IS NOT NULL FOR KEY SHARE
       ON CONFLICT (session_id, name, body_hash) DO UPDATE SET
         claim = EXCLUDED.claim, lease_until = EXCLUDED.lease_until, answer = NULL,
         operation_id = CASE WHEN step.answer IS NULL THEN step.operation_id ELSE EXCLUDED.operation_id END
       WHERE step.lease_until < now()
       RETURNING operation_id AS operation`,
      [key.sessionId, key.name, key.bodyHash, tenant, id, randomUUID(), leaseMs / 1000],
    );
    return rows[0] && { key, id, operationId: rows[0].operation };
  }
}
