import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Periodic } from '@bonafide/platform/process/periodic';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { KeptAnswer } from './kept-answer.entity.js';
import { claimKey, freeKey, keepAnswer } from './kept-answer.sql.js';

/** How long an answer is kept: as long as a session may live unless its tenant says otherwise. */
const KEPT_SECONDS = 3600;
/** Longer than any request of ours takes; a copy whose process died is taken over from then on. */
const LEASE_SECONDS = 30;
const PATIENCE_MS = 15_000;
const PAUSE_MS = { first: 15, longest: 200 };
const SWEEP_MS = 60_000;

/** A request under a key of its client. */
export interface KeyedRequest {
  tenant: string;
  client: string;
  key: string;
  /** Method and path. */
  operation: string;
  body: unknown;
}

/** The right to do a request under a key. */
export interface KeyClaim {
  tenant: string;
  keyDigest: Buffer;
  id: string;
}

/** Answers to requests that came with an `Idempotency-Key`, sealed, for an hour. */
@Injectable()
export class KeptAnswers implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    const run = async () => void (await deleteBefore(this.database, KeptAnswer, 'expiresAt', 0));
    this.periodic.start({ name: 'kept answers', everyMs: SWEEP_MS, replicas: 'one', run });
  }

  /**
   * Claims the request for this copy of it, or waits for the answer of the copy that has it. Throws INVALID_VALUE when the
   * key stands for another request, UNAVAILABLE when the answer does not come in time.
   */
  async claim({
    tenant,
    client,
    key,
    operation,
    body,
  }: KeyedRequest): Promise<{ claim: KeyClaim } | { answer: unknown }> {
    const claim = { tenant, keyDigest: digestOf(JSON.stringify([client, key])), id: randomUUID() };
    const request = digestOf(`${operation}\n${JSON.stringify(body)}`);
    const values = [tenant, claim.keyDigest, request, claim.id, LEASE_SECONDS, KEPT_SECONDS];
    const end = performance.now() + PATIENCE_MS;
    for (let pause = PAUSE_MS.first; ; pause = Math.min(pause * 1.5, PAUSE_MS.longest)) {
      const [known] = await claimKey(this.database.manager, values);
      if (known?.claimed) return { claim };
      if (known?.request && !known.request.equals(request)) throw usedOtherwise();
      if (known?.answer) return { answer: JSON.parse(await this.open(claim, known.answer)) };
      if (performance.now() > end) throw stillWorkedOn();
      await sleep(pause);
    }
  }

  /** Keeps the answer for all later copies, where the claim still holds. */
  async keep(claim: KeyClaim, answer: unknown): Promise<void> {
    const sealed = await this.vault.seal(claim.tenant, purposeOf(claim), Buffer.from(JSON.stringify(answer ?? null)));
    await keepAnswer(this.database.manager, [claim.tenant, claim.keyDigest, claim.id, sealed]);
  }

  /** Lets the next copy try, since this one failed. */
  async free({ tenant, keyDigest, id }: KeyClaim): Promise<void> {
    await freeKey(this.database.manager, [tenant, keyDigest, id]);
  }

  private async open(claim: KeyClaim, sealed: Buffer): Promise<string> {
    return (await this.vault.open(claim.tenant, purposeOf(claim), sealed)).toString('utf8');
  }
}

const digestOf = (text: string) => createHash('sha256').update(text).digest();
const purposeOf = ({ keyDigest }: KeyClaim) => `kept-answer:${keyDigest.toString('hex')}`;
const usedOtherwise = () =>
  new DomainError('INVALID_VALUE', 'The Idempotency-Key was used for another request', { field: 'Idempotency-Key' });
const stillWorkedOn = () =>
  new DomainError('UNAVAILABLE', 'The same request is still being processed', { retryAfter: '1' });
