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
/** What must be left of it for a list to be told again: time to read and to move. */
const LEAST_LEFT_SECONDS = 45;
const SWEEP_MS = 60_000;

/** A challenge as it is told to the client, once. */
export interface IssuedChallenge {
  readonly id: string;
  readonly movements: readonly Movement[];
  /** Colours to show before them; empty where the experiment is off. */
  readonly colours: readonly ScreenColour[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** A challenge that a capture has used up. */
export interface UsedChallenge {
  readonly movements: readonly Movement[];
  readonly colours: readonly ScreenColour[];
  /** Milliseconds from its issue to its use, by the database's clock. */
  readonly ageMs: number;
}

/** Which challenge a capture names, and on whose behalf. */
export interface Using {
  readonly tenant: string;
  readonly id: string;
  readonly scope?: string | undefined;
  readonly operationId?: string | undefined;
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

  /**
   * Draws a list; for a scope the one that is open, under a new id that makes the one before void, so that nobody draws until
   * a list is to their liking. Without a scope every call draws.
   */
  async issue(tenant: string, scope?: string): Promise<IssuedChallenge> {
    const id = newToken();
    const colours = this.config.BONAFIDE_COLOUR_CHALLENGE === 'off' ? [] : randomColours();
    // The database's clock alone decides, since replicas' clocks differ.
    const rows = await this.database.query<DrawnRow[]>(
      `INSERT INTO active_challenge AS held (digest, tenant, scope, movements, colours, issued_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, now(), now() + make_interval(secs => $6))
       ON CONFLICT (tenant, scope) WHERE used_at IS NULL DO UPDATE SET digest = EXCLUDED.digest,
         (movements, colours, issued_at, expires_at) = (
           SELECT movements, colours, issued_at, expires_at
           FROM (VALUES (held.movements, held.colours, held.issued_at, held.expires_at),
                        (EXCLUDED.movements, EXCLUDED.colours, EXCLUDED.issued_at, EXCLUDED.expires_at))
             AS list (movements, colours, issued_at, expires_at)
           WHERE expires_at > now() + make_interval(secs => $7) ORDER BY issued_at LIMIT 1)
       RETURNING movements, colours, issued_at AS "issuedAt", expires_at AS "expiresAt"`,
      [hashToken(id), tenant, scope ?? null, randomMovements(), colours, LIFETIME_SECONDS, LEAST_LEFT_SECONDS],
    );
    const [row] = rows;
    if (!row) throw new Error('a challenge was not stored');
    return { id, ...row };
  }

  /**
   * Uses a challenge up; of any number of calls with one id a single one returns, and repeats of its operation. Throws
   * DomainError INVALID_VALUE (reason `challenge`) for one that is unknown, expired, another tenant's or scope's, or used before:
   * they get one text.
   */
  async use({ tenant, id, scope, operationId }: Using): Promise<UsedChallenge> {
    const [rows] = await this.database.query<[UsedRow[], number]>(
      `UPDATE active_challenge SET used_at = coalesce(used_at, now()), operation_id = $3
       WHERE digest = $1 AND tenant = $2 AND scope IS NOT DISTINCT FROM $4 AND expires_at > now()
         AND (used_at IS NULL OR operation_id = $3)
       RETURNING movements, colours, (extract(epoch FROM used_at - issued_at) * 1000)::float AS age_ms`,
      [hashToken(id), tenant, operationId ?? null, scope ?? null],
    );
    const [row] = rows;
    if (!row) throw refusal();
    return { movements: row.movements, colours: row.colours, ageMs: row.age_ms };
  }
}

type DrawnRow = Omit<IssuedChallenge, 'id'>;
type UsedRow = Pick<ActiveChallenge, 'movements' | 'colours'> & { age_ms: number };

function refusal(): DomainError {
  const message = `Invalid "${CHALLENGE_FIELD}" value: not issued, used before or expired.`;
  return new DomainError('INVALID_VALUE', message, { field: CHALLENGE_FIELD, reason: 'challenge' });
}
