import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull, Not } from 'typeorm';
import { Session } from '../journey/session/session.entity.js';
import { type Profile, Profiles } from '../journey/subject/profiles.js';
import { RegistrationTally } from '../journey/subject/registration-tally.entity.js';
import { type Registration, Subject } from '../journey/subject/subject.entity.js';
import { Subjects } from '../journey/subject/subjects.js';
import type { ListBody } from './administration.schemas.js';

type Summary = NonNullable<Answer<'POST /onboarding/admin/registration'>['list']>[number];

/** Lists, finds and erases completed registrations. */
@Injectable()
export class Registrations {
  constructor(
    private readonly database: DataSource,
    private readonly subjects: Subjects,
    private readonly profiles: Profiles,
  ) {}

  /** One page, newest first; empty past the end. */
  async list(
    tenant: string,
    { pageNumber, pageSize }: ListBody,
  ): Promise<Answer<'POST /onboarding/admin/registration'>> {
    const total = await this.database.getRepository(RegistrationTally).sum('people' as never, { tenant });
    const totalRecords = Number(total ?? 0);
    const rows = await this.page(tenant, (pageNumber - 1) * pageSize, pageSize, totalRecords);
    const list = await Promise.all(rows.map((row) => this.summary(row)));
    return { pageNumber, pageSize, totalPages: Math.ceil(totalRecords / pageSize), totalRecords, list };
  }

  /** Throws INVALID_VALUE for a code that is not of a registration of the tenant. */
  async require(tenant: string, code: string): Promise<Registration> {
    const registration = await this.subjects.byCode(tenant, code);
    if (registration) return registration;
    throw new DomainError('INVALID_VALUE', 'not a valid registration code', { field: 'registrationCode' });
  }

  /** Deletes the person and everything that refers to it. The username is free again. */
  async erase(tenant: string, code: string): Promise<void> {
    const { id } = await this.require(tenant, code);
    await this.database.transaction(async (manager) => {
      // A step locks its session before the person's rows; in another order the two could wait for each other.
      const ofPerson = { where: { tenant, subjectId: id }, order: { id: 'ASC' } } as const;
      await manager.find(Session, { ...ofPerson, select: { id: true }, lock: { mode: 'pessimistic_write' } });
      await manager.delete(Subject, { tenant, id });
    });
  }

  /** What the list and the details show of a person. */
  async summary({ tenant, id, code, profile, startedAt }: Registration): Promise<Summary> {
    const person = await this.profiles.open(tenant, id, profile);
    const { username, email, phoneNumber } = person;
    const name = nameOf(person);
    return { registrationCode: code, username, name, email, phoneNumber, startDate: startedAt.toISOString() };
  }

  /** The rows are skipped in the index, from the nearer end, and only those of the page are read. */
  private async page(tenant: string, skip: number, size: number, total: number): Promise<Registration[]> {
    const take = Math.min(size, total - skip);
    if (take <= 0) return [];
    const fromEnd = total - skip - take;
    const isNearEnd = fromEnd < skip;
    const order = isNearEnd ? 'ASC' : 'DESC';
    const subjects = this.database.getRepository(Subject);
    const ids = await subjects
      .createQueryBuilder('subject')
      .select('subject.id', 'id')
      .where({ tenant, completedAt: Not(IsNull()) })
      .orderBy('subject.completedAt', order)
      .addOrderBy('subject.id', order)
      .offset(isNearEnd ? fromEnd : skip)
      .limit(take)
      .getRawMany<{ id: string }>();
    const rows = await subjects.find({
      where: { tenant, id: In(ids.map(({ id }) => id)), completedAt: Not(IsNull()) },
      order: { completedAt: 'DESC', id: 'DESC' },
    });
    return rows as Registration[];
  }
}

function nameOf({ firstName, lastName }: Profile): string {
  return [firstName, lastName].filter((part) => part !== '').join(' ');
}
