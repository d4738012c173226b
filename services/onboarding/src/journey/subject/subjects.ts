import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, Not, QueryFailedError } from 'typeorm';
import { type Registration, Subject } from './subject.entity.js';
import { type Found, findByCode, findByUsername, lockUsername, registerSubject } from './subject.sql.js';
import { Usernames } from './usernames.js';
import { isUuid } from './uuid.js';

/** The registered person that a caller names, if there is one, as of the database's time. */
export interface Looked {
  known: Registration | undefined;
  now: Date;
}

/** Registered people of a tenant, by the names that callers have for them. */
@Injectable()
export class Subjects {
  constructor(
    private readonly database: DataSource,
    private readonly usernames: Usernames,
  ) {}

  /** Undefined for a text that is no code. */
  async byCode(tenant: string, code: string): Promise<Looked | undefined> {
    return isUuid(code) ? lookedOf(await findByCode(this.database.manager, [tenant, code])) : undefined;
  }

  async byUsername(tenant: string, username: string): Promise<Looked> {
    return this.byDigest(tenant, await this.digest(tenant, username));
  }

  /** What stands for a username in the database. */
  digest(tenant: string, username: string): Promise<Buffer> {
    return this.usernames.digest(tenant, username);
  }

  async byDigest(tenant: string, usernameDigest: Buffer): Promise<Looked> {
    return lookedOf(await findByUsername(this.database.manager, [tenant, usernameDigest]));
  }

  /** Locks a registered person until the transaction ends. Throws INVALID_VALUE when it was erased meanwhile. */
  async lock(manager: EntityManager, tenant: string, id: string): Promise<Registration> {
    const lock = { mode: 'for_no_key_update' } as const;
    const found = await manager.findOne(Subject, { where: { tenant, id, completedAt: Not(IsNull()) }, lock });
    if (!found) throw new DomainError('INVALID_VALUE', 'Not a valid registration: it was erased');
    return found as Registration;
  }
}

function lookedOf([row]: Found[]): Looked {
  if (!row) throw new Error('A look-up of a person answers one row');
  return { known: row.id === null ? undefined : row, now: row.now };
}

/**
 * Makes a registration of an unfinished subject; false when another one of the same username is registered already. One of
 * a username at a time, so that the unique index is never what refuses: PostgreSQL would log the digest of the name.
 */
export async function register(manager: EntityManager, id: string, code: string, now: Date): Promise<boolean> {
  // Each statement sees what was committed when it began: the second one, whatever the lock has waited for.
  const [held, registered] = await Promise.all([
    lockUsername(manager, [id]),
    registerSubject(manager, [id, code, now]),
  ]);
  if (held.length === 0) throw new Error('A person to be registered is gone');
  return registered.length > 0;
}

/** The name of the constraint that a statement broke, if one did. */
export function constraintOf(error: unknown): string | undefined {
  return error instanceof QueryFailedError ? (error.driverError as { constraint?: string }).constraint : undefined;
}
