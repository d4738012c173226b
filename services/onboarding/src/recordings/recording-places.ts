import { randomUUID } from 'node:crypto';
import type { Config } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { hashToken } from '@bonafide/sealing/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { hostedConfig } from '../hosted/hosted-config.js';
import type { Flow } from '../journey/session/flow.js';
import { lockByToken, type SessionNow } from '../journey/session/session.sql.js';
import { hostOf } from '../objects/object-store.js';
import { Recording } from './recording.entity.js';

/** Names of the flows in calls and keys. */
const TYPES = { enrollment: 'enrollment', authentication: 'authentication', reenrollment: 're-enrollment' } as const;

export type RecordingType = (typeof TYPES)[Flow];

/** A session whose recording is asked for. */
export interface Asked {
  tenant: string;
  type: RecordingType;
  token: string;
}

/** Where the recording of a session lies, or would. */
export interface Place {
  objectKey: string;
  /** The recording's row; undefined until a link that stores one was given. */
  recording: Recording | undefined;
  /** The session, where its time is not over and it has a person: it may be recorded. */
  live: (SessionNow & { subjectId: string }) | undefined;
}

export const typeOf = (flow: Flow): RecordingType => TYPES[flow];

export function flowOf(type: RecordingType): Flow {
  return type === 're-enrollment' ? 'reenrollment' : type;
}

/** Which place belongs to which session. */
@Injectable()
export class RecordingPlaces {
  private readonly host: string;

  constructor(
    private readonly database: DataSource,
    @Inject(CONFIG) config: Config<typeof hostedConfig>,
  ) {
    this.host = hostOf(config.BONAFIDE_PUBLIC_URL);
  }

  /**
   * Locks the session until the transaction of `manager` ends. A token of a recording names it as long as the recording is
   * kept, any other as long as its session has not been swept. Throws INVALID_VALUE for one that names nothing of this type.
   */
  async find(manager: EntityManager, { tenant, type, token }: Asked): Promise<Place> {
    const flow = flowOf(type);
    const tokenHash = hashToken(token);
    const [session] = await lockByToken(manager, [tenant, tokenHash]);
    const recording = await manager.findOneBy(Recording, { tenant, tokenHash, flow });
    const isOurs = session?.flow === flow && session.subjectId !== null;
    if (!recording && !isOurs) throw unknownToken();
    const live = isOurs && session.expiresAt > session.now ? (session as Place['live']) : undefined;
    return {
      objectKey: recording?.objectKey ?? this.keyOf(tenant, type, tokenHash),
      recording: recording ?? undefined,
      live,
    };
  }

  /** Writes down, before a link is given, that a live session may be recorded for so many seconds more. */
  async open(manager: EntityManager, { objectKey, live }: Place, seconds: number): Promise<void> {
    if (!live?.tokenHash) throw unknownToken();
    const { tenant, id, subjectId, flow, tokenHash } = live;
    await manager.query(
      `INSERT INTO recording (id, tenant, session_id, subject_id, kind, token_hash, object_key, created_at, links_end)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now(), now() + make_interval(secs => $8))
       ON CONFLICT (tenant, token_hash) DO UPDATE SET links_end = EXCLUDED.links_end`,
      [randomUUID(), tenant, id, subjectId, flow, tokenHash, objectKey, seconds],
    );
  }

  /** People's recordings, the latest first, up to so many. */
  of({ tenant, subjectId }: { tenant: string; subjectId: string }, most: number): Promise<Recording[]> {
    const order = { createdAt: 'DESC', id: 'ASC' } as const;
    return this.database.getRepository(Recording).find({ where: { tenant, subjectId }, order, take: most });
  }

  /** The contract's layout, with the digest of the token where that has the token: stores and their logs learn no secret. */
  private keyOf(tenant: string, type: RecordingType, tokenHash: Buffer): string {
    return `${this.host}/${tenant}/recording/${type}/${tokenHash.toString('hex')}`;
  }
}

function unknownToken(): DomainError {
  return new DomainError('INVALID_VALUE', 'Not a valid token of a session of this type', { field: 'token' });
}
