import { randomBytes } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SessionNotes } from '../../journey/note/session-notes.js';
import type { StepContext } from '../../journey/step/step-context.js';

const NOTE = 'chip challenge';
/** What active authentication signs (ICAO 9303-11). */
const BYTES = 8;
const LIFE_MS = 300_000;
/** One that ends sooner is not told again: reading a chip takes up to half a minute. */
const LEAST_LEFT_MS = 60_000;
const FIELD = 'icaoDataGroups.activeAuthenticationResponse';

/** What a session's chip is to sign. */
export interface Challenge {
  /** Base64 without padding. */
  value: string;
  /** By the database's clock, milliseconds since 1970. */
  expiresAtMs: number;
}

/** Challenges of chips: random, one of a session at a time, for one response within minutes. */
@Injectable()
export class ChipChallenges {
  constructor(
    private readonly database: DataSource,
    private readonly notes: SessionNotes,
  ) {}

  /** The session's open challenge where there is one that lasts, else another; `isNew` is to be kept. */
  async draw(context: StepContext): Promise<{ challenge: Challenge; isNew: boolean }> {
    const now = await this.now();
    const kept = await this.kept(context);
    if (kept && kept.expiresAtMs - now >= LEAST_LEFT_MS) return { challenge: kept, isNew: false };
    const value = randomBytes(BYTES).toString('base64').replace(/=+$/, '');
    return { challenge: { value, expiresAtMs: now + LIFE_MS }, isNew: true };
  }

  /** Puts a new challenge in place of the one before. Call it from `keep`. */
  async put(manager: EntityManager, context: StepContext, challenge: Challenge): Promise<void> {
    await this.notes.put(manager, context, NOTE, challenge);
  }

  /** The challenge that the chip can have answered. Throws INVALID_VALUE where none is open. */
  async open(context: StepContext): Promise<Challenge> {
    const kept = await this.kept(context);
    if (kept && (await this.now()) < kept.expiresAtMs) return kept;
    throw notOpen();
  }

  bytesOf({ value }: Challenge): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Buffer.from(value, 'base64'));
  }

  /** Throws INVALID_VALUE where another call used the challenge meanwhile. Call it with the session locked. */
  async requireUnused(manager: EntityManager, context: StepContext, { value }: Challenge): Promise<void> {
    if ((await this.kept(context, manager))?.value !== value) throw notOpen();
  }

  /** Uses the challenge up, whatever the response was worth. Call it from `keep`. */
  async use(manager: EntityManager, context: StepContext): Promise<void> {
    await this.notes.drop(manager, context, NOTE);
  }

  private async kept(context: StepContext, manager?: EntityManager): Promise<Challenge | undefined> {
    return (await this.notes.read(context, NOTE, manager)) as Challenge | undefined;
  }

  private async now(): Promise<number> {
    const [{ now }] = await this.database.query<[{ now: Date }]>('SELECT now() AS now');
    return now.getTime();
  }
}

function notOpen(): DomainError {
  const message = `Invalid "${FIELD}" value: no challenge is open, it was used before or has expired.`;
  return new DomainError('INVALID_VALUE', message, { field: FIELD });
}
