import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Session } from '../session/session.entity.js';
import type { Check } from '../session/session.machine.js';
import { unknownToken } from '../session/sessions.js';
import { Step } from './step.entity.js';

/** Longer than the engines' deadlines together, so that only a dead owner loses its claim. */
const LEASE_SECONDS = 16;
/** Longer than a lease, so that one waiting copy outlives an owner's death. */
const PATIENCE_MS = 18_000;
const FIRST_PAUSE_MS = 15;
const LONGEST_PAUSE_MS = 200;

/** The right to work on a step. */
export interface Claim {
  key: { sessionId: string; check: Check; bodyHash: Buffer };
  id: string;
}

/** Exactly one answer for a request, however often and however parallel it comes: ADR 0021. */
@Injectable()
export class StepLedger {
  constructor(private readonly database: DataSource) {}

  /**
   * Claims the step for this copy of the request or waits for the answer of the copy that has it. A claim whose
   * owner died is taken over when its lease ends. Throws UNAVAILABLE when the answer does not come in time, INVALID_VALUE
   * when the session was erased.
   */
  async claim(session: Session, check: Check, body: unknown): Promise<Claim | { answer: unknown }> {
    const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest();
    const claim = { key: { sessionId: session.id, check, bodyHash }, id: randomUUID() };
    const patience = Date.now() + PATIENCE_MS;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
      if (await this.tryClaim(session.tenant, claim)) return claim;
      const step = await this.database.getRepository(Step).findOneBy(claim.key);
      if (step && step.answer !== null) return { answer: JSON.parse(step.answer) };
      if (!step) await this.requireSession(session);
      if (Date.now() > patience) throw new DomainError('UNAVAILABLE', 'The same request is still being worked on');
      await sleep(pause);
    }
  }

  /** Writes the answer in the step's own transaction; throws UNAVAILABLE when another copy has taken over. */
  async settle(manager: EntityManager, { key, id }: Claim, answer: unknown): Promise<void> {
    const { affected } = await manager.update(Step, { ...key, claim: id }, { answer: JSON.stringify(answer) });
    if (affected !== 1) throw new DomainError('UNAVAILABLE', 'Another copy of the request has taken over');
  }

  /** Gives a claim back after a failure, so that the next copy need not wait for the lease. */
  async release({ key, id }: Claim): Promise<void> {
    await this.database.getRepository(Step).delete({ ...key, claim: id });
  }

  private async requireSession({ tenant, id, kind }: Session): Promise<void> {
    if (!(await this.database.getRepository(Session).existsBy({ tenant, id }))) throw unknownToken(kind);
  }

  private async tryClaim(tenant: string, { key, id }: Claim): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      `INSERT INTO step (session_id, check_name, body_hash, tenant, claim, lease_until)
       SELECT id, $2, $3, tenant, $5, now() + make_interval(secs => $6) FROM session WHERE id = $1 AND tenant = $4 FOR KEY SHARE
       ON CONFLICT (session_id, check_name, body_hash)
       DO UPDATE SET claim = EXCLUDED.claim, lease_until = EXCLUDED.lease_until
       WHERE step.answer IS NULL AND step.lease_until < now()
       RETURNING claim`,
      [key.sessionId, key.check, key.bodyHash, tenant, id, LEASE_SECONDS],
    );
    return rows.length === 1;
  }
}
