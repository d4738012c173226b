import { statement } from '@bonafide/platform/database/statement';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KeyedDigests } from './keyed-digests.js';

/** How long the same request again is answered as the first one was. */
export const REPEAT_SECONDS = 3600;

/** The registered person of a username, as a request to register it finds them. */
export interface Registered {
  code: string;
  /** Whether this very request registered them within the last hour. */
  isRepeat: boolean;
}

/** $1 tenant, $2 digest of the username, $3 digest of the request, $4 seconds. */
const find = statement<Registered>(
  'registered request find',
  `SELECT code, EXISTS (SELECT FROM registered_request WHERE subject_id = subject.id AND digest = $3
     AND registered_at > now() - make_interval(secs => $4)) AS "isRepeat"
   FROM subject WHERE tenant = $1 AND username_digest = $2 AND completed_at IS NOT NULL`,
);

/** $1 person, $2 tenant, $3 digest of the request, $4 time. */
const keep = statement(
  'registered request keep',
  'INSERT INTO registered_request (subject_id, tenant, digest, registered_at) VALUES ($1, $2, $3, $4)',
);

/** Knows the request that registered a person without a session when it comes again: ADR 0127. */
@Injectable()
export class RegisteredRequests {
  constructor(
    private readonly database: DataSource,
    private readonly digests: KeyedDigests,
  ) {}

  /** What stands for a request: its content can be guessed at by nobody without the tenant's key. */
  digest(tenant: string, content: readonly string[]): Promise<Buffer> {
    return this.digests.of(tenant, 'registering request', JSON.stringify(content));
  }

  /** Undefined where nobody is registered by the username. */
  async find(tenant: string, usernameDigest: Buffer, digest: Buffer): Promise<Registered | undefined> {
    const [found] = await find(this.database.manager, [tenant, usernameDigest, digest, REPEAT_SECONDS]);
    return found;
  }

  /** In the transaction that registers the person. */
  async keep(
    manager: EntityManager,
    { tenant, id }: { tenant: string; id: string },
    digest: Buffer,
    now: Date,
  ): Promise<void> {
    await keep(manager, [id, tenant, digest, now]);
  }
}
