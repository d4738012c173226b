import { randomBytes } from 'node:crypto';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Periodic } from '@bonafide/platform/process/periodic';
import { hashToken } from '@bonafide/sealing/tokens';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WalletChallenge } from './wallet-challenge.entity.js';

/** From the issue of a nonce to the answer: a person opens a wallet, reads what is asked, and consents. */
const LIFETIME_SECONDS = 5 * 60;
const SWEEP_MS = 60_000;

/** What a presentation is asked to be. */
export type Asked = Pick<WalletChallenge, 'format' | 'documentType' | 'handover'>;

/** A challenge that nothing was answered by yet; `now` is the database's time. */
export type OpenChallenge = Asked & { readonly issuedAt: Date; readonly now: Date };

/** Nonces of 256 random bits, each for one presentation to one tenant within five minutes (ADR 0145). */
@Injectable()
export class WalletChallenges implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => this.deleteExpired();
    this.periodic.start({ name: 'deletion of expired wallet challenges', everyMs: SWEEP_MS, replicas: 'one', run });
  }

  /** Readers look at the time themselves; this keeps the table small. */
  async deleteExpired(): Promise<void> {
    await deleteBefore(this.database, WalletChallenge, 'expiresAt', 0);
  }

  /** Base64url, 43 characters. */
  async issue(tenant: string, asked: Asked): Promise<{ nonce: string; expiresAt: Date }> {
    const nonce = randomBytes(32).toString('base64url');
    // The database's clock alone decides, since replicas' clocks differ.
    const [row] = await this.database.query<{ expiresAt: Date }[]>(
      `INSERT INTO wallet_challenge (digest, tenant, format, document_type, handover, issued_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, now(), now() + make_interval(secs => $6)) RETURNING expires_at AS "expiresAt"`,
      [hashToken(nonce), tenant, asked.format, asked.documentType, asked.handover, LIFETIME_SECONDS],
    );
    if (!row) throw new Error('a challenge was not stored');
    return { nonce, expiresAt: row.expiresAt };
  }

  /** What was asked under a nonce that is still open. Throws as `use`. */
  async open(tenant: string, nonce: string): Promise<OpenChallenge> {
    const [row] = await this.database.query<OpenChallenge[]>(
      `SELECT format, document_type AS "documentType", handover, issued_at AS "issuedAt", now() AS now
       FROM wallet_challenge WHERE digest = $1 AND tenant = $2 AND used_at IS NULL AND expires_at > now()`,
      [hashToken(nonce), tenant],
    );
    if (!row) throw refusal();
    return row;
  }

  /**
   * Uses a nonce up; of any number of calls with one nonce a single one returns. Throws DomainError INVALID_VALUE for one that is
   * unknown, expired, another tenant's, or used before: they get one text.
   */
  async use(tenant: string, nonce: string): Promise<void> {
    const [, used] = await this.database.query<[unknown[], number]>(
      `UPDATE wallet_challenge SET used_at = now()
       WHERE digest = $1 AND tenant = $2 AND used_at IS NULL AND expires_at > now()`,
      [hashToken(nonce), tenant],
    );
    if (used !== 1) throw refusal();
  }
}

function refusal(): DomainError {
  return new DomainError('INVALID_VALUE', 'Invalid "nonce" value: not issued, used before or expired.', {
    field: 'nonce',
  });
}
