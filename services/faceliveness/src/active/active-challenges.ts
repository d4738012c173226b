import type { Config } from '@bonafide/platform/config/config';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { hashToken, newToken } from '@bonafide/sealing/tokens';
import type { Movement } from '@bonafide/vision/active/movements';
import type { ScreenColour } from '@bonafide/vision/colour-challenge/judge-colours';
import { CHALLENGE_FIELD } from '@bonafide/wire/face-capture';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ActiveChallenge } from './active-challenge.entity.js';
import type { activeConfig } from './active-config.js';
import { randomColours } from './random-colours.js';
import { randomMovements } from './random-movements.js';

/** From the issue of a challenge to the capture that follows it: a person needs some 15 seconds, and time to read. */
const LIFETIME_SECONDS = 2 * 60;
const SWEEP_MS = 60_000;

/** A challenge as it is told to the client, once. */
export interface IssuedChallenge {
  readonly id: string;
  readonly movements: readonly Movement[];
  /** Colours to show before them; empty where the experiment is off. */
  readonly colours: readonly ScreenColour[];
  readonly expiresAt: Date;
}

/** A challenge that a capture has used up. */
export interface UsedChallenge {
  readonly movements: readonly Movement[];
  readonly colours: readonly ScreenColour[];
  /** Milliseconds from its issue to its use, by the database's clock. */
  readonly ageMs: number;
}

/** Random movements, each list for one capture of one tenant within two minutes (ADR 0083). */
@Injectable()
export class ActiveChallenges implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(CONFIG) private readonly config: Config<typeof activeConfig>,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => this.deleteExpired();
    this.periodic.start({ name: 'deletion of expired active challenges', everyMs: SWEEP_MS, replicas: 'one', run });
  }

  /** Readers look at the time themselves; this keeps the table small. */
  async deleteExpired(): Promise<void> {
    await deleteBefore(this.database, ActiveChallenge, 'expiresAt', 0);
  }

  async issue(tenant: string): Promise<IssuedChallenge> {
    const [id, movements] = [newToken(), randomMovements()];
    const colours = this.config.BONAFIDE_COLOUR_CHALLENGE === 'off' ? [] : randomColours();
    // The database's clock alone decides, since replicas' clocks differ.
    const rows = await this.database.query<{ expires_at: Date }[]>(
      `INSERT INTO active_challenge (digest, tenant, movements, colours, issued_at, expires_at)
       VALUES ($1, $2, $3, $4, now(), now() + make_interval(secs => $5)) RETURNING expires_at`,
      [hashToken(id), tenant, movements, colours, LIFETIME_SECONDS],
    );
    const [row] = rows;
    if (!row) throw new Error('a challenge was not stored');
    return { id, movements, colours, expiresAt: row.expires_at };
  }

  /**
   * Uses a challenge up; of any number of calls with one id a single one returns, and repeats of its operation. Throws
   * DomainError INVALID_VALUE (reason `challenge`) for one that is unknown, expired, another tenant's or used before: they
   * get one text.
   */
  async use(tenant: string, id: string, operationId?: string): Promise<UsedChallenge> {
    const [rows] = await this.database.query<[UsedRow[], number]>(
      `UPDATE active_challenge SET used_at = coalesce(used_at, now()), operation_id = $3
       WHERE digest = $1 AND tenant = $2 AND expires_at > now() AND (used_at IS NULL OR operation_id = $3)
       RETURNING movements, colours, (extract(epoch FROM used_at - issued_at) * 1000)::float AS age_ms`,
      [hashToken(id), tenant, operationId ?? null],
    );
    const [row] = rows;
    if (!row) throw refusal();
    return { movements: row.movements, colours: row.colours, ageMs: row.age_ms };
  }
}

type UsedRow = Pick<ActiveChallenge, 'movements' | 'colours'> & { age_ms: number };

function refusal(): DomainError {
  const message = `Invalid "${CHALLENGE_FIELD}" value: not issued, used before or expired.`;
  return new DomainError('INVALID_VALUE', message, { field: CHALLENGE_FIELD, reason: 'challenge' });
}
