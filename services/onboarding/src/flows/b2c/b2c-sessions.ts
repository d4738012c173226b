import { randomUUID } from 'node:crypto';
import { insertIntoOutbox, outboxValues } from '@bonafide/messaging/events/outbox';
import { statement } from '@bonafide/platform/database/statement';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { hashToken, newToken } from '@bonafide/sealing/tokens';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { insertReference, SessionReferences } from '../../journey/reference/session-references.js';
import type { Flow } from '../../journey/session/flow.js';
import type { SessionStatus } from '../../journey/session/session.machine.js';
import type { B2cPerson } from './b2c.schemas.js';
import { b2cEvent } from './b2c-events.js';

/** A session as its token finds it. */
export interface FoundSession {
  id: string;
  kind: Flow;
  status: SessionStatus;
  /** Whether its time is up, by the database's clock. */
  isOver: boolean;
  person: Buffer | null;
  begun: Buffer | null;
  /** Calls of its browser within this minute. */
  calls: number;
  expiresAt: Date;
}

/** A session to be. */
export interface SessionStart {
  kind: Flow;
  usernameDigest: Buffer;
  /** Of the browser's address; null for a client with credentials. */
  addressDigest: Buffer | null;
  person: B2cPerson;
  lifetimeSeconds: number;
  /** The database's time when the person was looked up, for the event. */
  now: Date;
}

/** The journey that a session began. */
export interface Begun {
  kind: Flow;
  journeyId: string;
  answer: object;
  endsAt: Date;
}

const COLUMNS = `id, kind, status, expires_at <= now() AS "isOver", person, begun, calls, expires_at AS "expiresAt"`;

const COUNTED = `calls = CASE WHEN calls_since < now() - interval '1 minute' THEN 1 ELSE calls + 1 END,
  calls_since = CASE WHEN calls_since < now() - interval '1 minute' THEN now() ELSE calls_since END`;

const start = statement(
  'b2c start',
  `WITH told AS (${insertIntoOutbox(9)}),
   referred AS (${insertReference(13)})
   INSERT INTO b2c_session (id, tenant, token_hash, kind, status, username_digest, address_digest, person, calls,
     calls_since, started_at, expires_at, end_told)
   VALUES ($1, $2, $3, $4, 'pending', $5, $6, $7, 0, now(), now(), now() + make_interval(secs => $8), false)`,
);

const find = statement<FoundSession>(
  'b2c find',
  `SELECT ${COLUMNS} FROM b2c_session WHERE tenant = $1 AND token_hash = $2`,
);

/** As `find`, and counts a call of the browser. */
const call = statement<FoundSession>(
  'b2c call',
  `UPDATE b2c_session SET ${COUNTED}
   WHERE tenant = $1 AND token_hash = $2 RETURNING ${COLUMNS}`,
);

const callById = statement<FoundSession>(
  'b2c call id',
  `UPDATE b2c_session SET ${COUNTED} WHERE tenant = $1 AND id = $2 RETURNING ${COLUMNS}`,
);

/** The session that began a journey, by the digest of that journey's token; counts a call of the browser. */
const callOfJourney = statement<Pick<FoundSession, 'id' | 'calls'>>(
  'b2c call of journey',
  `UPDATE b2c_session SET ${COUNTED}
   WHERE tenant = $1 AND journey_id = (SELECT id FROM session WHERE tenant = $1 AND token_hash = $2) RETURNING id, calls`,
);

const begin = statement(
  'b2c begin',
  `UPDATE b2c_session SET kind = $3, journey_id = $4, begun = $5, expires_at = greatest(expires_at, $6)
   WHERE tenant = $1 AND id = $2 AND status = 'pending' AND journey_id IS NULL AND expires_at > now() RETURNING id`,
);

/** Sessions that browsers triggered within the last minute, for a username and from an address. */
const recent = statement<{ ofUsername: number; ofAddress: number }>(
  'b2c recent',
  `SELECT
     (SELECT count(*)::int FROM b2c_session WHERE tenant = $1 AND username_digest = $2 AND address_digest IS NOT NULL
        AND started_at > now() - interval '1 minute') AS "ofUsername",
     (SELECT count(*)::int FROM b2c_session WHERE tenant = $1 AND address_digest = $3
        AND started_at > now() - interval '1 minute') AS "ofAddress"`,
);

/** Calls that a browser may make within a minute in one session: some ten steps, and previews as fast as they are judged. */
const MOST_CALLS = 240;
const MOST_OF_USERNAME = 5;
const MOST_OF_ADDRESS = 20;

/** Sessions of browsers by their tokens. By the database's clock alone they begin and end. */
@Injectable()
export class B2cSessions {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly references: SessionReferences,
  ) {}

  /** Writes a session and its event; returns the token, of which only the digest is kept. */
  async start(tenant: string, begin: SessionStart): Promise<string> {
    const { kind, usernameDigest, addressDigest, person, lifetimeSeconds, now } = begin;
    const [id, token] = [randomUUID(), newToken()];
    const sealed = await this.seal(tenant, id, 'person', person);
    const values = [id, tenant, hashToken(token), kind, usernameDigest, addressDigest, sealed, lifetimeSeconds];
    const told = outboxValues([b2cEvent({ id, tenant, kind, status: 'pending' }, 'b2c.started', now)]);
    const { username } = person;
    const reference = await this.references.values({ tenant, sessionId: id, usernameDigest, token, username }, now);
    await start(this.database.manager, [...values, ...told, ...reference]);
    return token;
  }

  /** Throws INVALID_VALUE for a token that is unknown or another tenant's. */
  async find(tenant: string, token: string): Promise<FoundSession> {
    return foundOf(await find(this.database.manager, [tenant, hashToken(token)]));
  }

  /**
   * A session that lives, for a call of its browser, which is counted. Throws INVALID_VALUE for a token that is unknown or
   * over, RATE_LIMITED for too many calls within a minute.
   */
  async call(tenant: string, token: string): Promise<FoundSession> {
    return livingOf(await call(this.database.manager, [tenant, hashToken(token)]));
  }

  /** The same by its id, which an access token named. */
  async callById(tenant: string, id: string): Promise<FoundSession> {
    return livingOf(await callById(this.database.manager, [tenant, id]));
  }

  /**
   * The id of the session that began the journey of a token, for a call of its browser, which is counted; undefined where
   * none did. Throws RATE_LIMITED as `call`.
   */
  async callOfJourney(tenant: string, journeyToken: string): Promise<string | undefined> {
    const [found] = await callOfJourney(this.database.manager, [tenant, hashToken(journeyToken)]);
    if (found && found.calls > MOST_CALLS) throw tooOften();
    return found?.id;
  }

  /** Throws RATE_LIMITED where browsers triggered too many sessions of late for this username or from this address. */
  async requireFew(tenant: string, usernameDigest: Buffer, addressDigest: Buffer): Promise<void> {
    const [counts] = await recent(this.database.manager, [tenant, usernameDigest, addressDigest]);
    const { ofUsername = 0, ofAddress = 0 } = counts ?? {};
    if (ofUsername >= MOST_OF_USERNAME || ofAddress >= MOST_OF_ADDRESS) throw tooOften();
  }

  /** Notes the journey that a session began; false where it began one before, or its time is up. */
  async begin(tenant: string, id: string, { kind, journeyId, answer, endsAt }: Begun): Promise<boolean> {
    const sealed = await this.seal(tenant, id, 'begun', answer);
    return (await begin(this.database.manager, [tenant, id, kind, journeyId, sealed, endsAt])).length > 0;
  }

  /** What was sealed of a session. */
  async open(tenant: string, id: string, part: 'person' | 'begun', sealed: Uint8Array): Promise<unknown> {
    return JSON.parse((await this.vault.open(tenant, `b2c-${part}:${id}`, sealed)).toString('utf8'));
  }

  private seal(tenant: string, id: string, part: 'person' | 'begun', value: object): Promise<Buffer> {
    return this.vault.seal(tenant, `b2c-${part}:${id}`, Buffer.from(JSON.stringify(value)));
  }
}

function foundOf([found]: FoundSession[]): FoundSession {
  if (!found) throw unknownSession();
  return found;
}

function livingOf(rows: FoundSession[]): FoundSession {
  const found = foundOf(rows);
  if (found.status !== 'pending' || found.isOver) throw unknownSession();
  if (found.calls > MOST_CALLS) throw tooOften();
  return found;
}

/** The refusal of a token that names no session of a browser, or one that is over. */
export function unknownSession(): DomainError {
  return new DomainError('INVALID_VALUE', 'Not a valid sessionToken', { field: 'sessionToken' });
}

function tooOften(): DomainError {
  return new DomainError('RATE_LIMITED', 'Too many calls, try again later', { retryAfter: '60' });
}
