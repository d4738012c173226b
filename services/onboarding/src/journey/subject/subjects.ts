import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type FindOptionsWhere, IsNull, Not, QueryFailedError } from 'typeorm';
import { type Registration, Subject } from './subject.entity.js';
import { Usernames } from './usernames.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Registered people of a tenant, by the names that callers have for them. */
@Injectable()
export class Subjects {
  constructor(
    private readonly database: DataSource,
    private readonly usernames: Usernames,
  ) {}

  async byCode(tenant: string, code: string): Promise<Registration | null> {
    return UUID.test(code) ? this.registered({ tenant, code }) : null;
  }

  async byUsername(tenant: string, username: string): Promise<Registration | null> {
    return this.byDigest(tenant, await this.digest(tenant, username));
  }

  /** What stands for a username in the database. */
  digest(tenant: string, username: string): Promise<Buffer> {
    return this.usernames.digest(tenant, username);
  }

  byDigest(tenant: string, usernameDigest: Buffer): Promise<Registration | null> {
    return this.registered({ tenant, usernameDigest });
  }

  /** Locks a registered person until the transaction ends. Throws INVALID_VALUE when it was erased meanwhile. */
  async lock(manager: EntityManager, tenant: string, id: string): Promise<Registration> {
    const lock = { mode: 'for_no_key_update' } as const;
    const found = await manager.findOne(Subject, { where: { tenant, id, completedAt: Not(IsNull()) }, lock });
    if (!found) throw new DomainError('INVALID_VALUE', 'Not a valid registration: it was erased');
    return found as Registration;
  }

  private registered(where: FindOptionsWhere<Subject>): Promise<Registration | null> {
    const completed = { ...where, completedAt: Not(IsNull()) };
    return this.database.getRepository(Subject).findOneBy(completed) as Promise<Registration | null>;
  }
}

/**
 * Makes a registration of an unfinished subject; false when another one of the same username is registered already. One of
 * a username at a time, so that the unique index is never what refuses: PostgreSQL would log the digest of the name.
 */
export async function register(manager: EntityManager, id: string, code: string, now: Date): Promise<boolean> {
  const { tenant, usernameDigest } = await manager.findOneByOrFail(Subject, { id });
  const name = `registration ${tenant} ${usernameDigest.toString('hex')}`;
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  if (await manager.existsBy(Subject, { tenant, usernameDigest, completedAt: Not(IsNull()) })) return false;
  await manager.update(Subject, { id }, { code, completedAt: now });
  return true;
}

/** The name of the constraint that a statement broke, if one did. */
export function constraintOf(error: unknown): string | undefined {
  return error instanceof QueryFailedError ? (error.driverError as { constraint?: string }).constraint : undefined;
}
