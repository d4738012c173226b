import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull, LessThan, Not } from 'typeorm';
import { type Profile, Profiles } from '../journey/subject/profiles.js';
import { type Registration, Subject } from '../journey/subject/subject.entity.js';
import { Subjects } from '../journey/subject/subjects.js';
import type { ListBody } from './administration.schemas.js';
import { RegistrationDays, startOfPage } from './registration-days.js';

type Summary = NonNullable<Answer<'POST /onboarding/admin/registration'>['list']>[number];

/** Lists and finds completed registrations. */
@Injectable()
export class Registrations {
  constructor(
    private readonly database: DataSource,
    private readonly subjects: Subjects,
    private readonly profiles: Profiles,
    private readonly days: RegistrationDays,
  ) {}

  /** One page, newest first; empty past the end. */
  async list(
    tenant: string,
    { pageNumber, pageSize }: ListBody,
  ): Promise<Answer<'POST /onboarding/admin/registration'>> {
    const days = await this.days.of(tenant);
    const totalRecords = days.reduce((sum, { people }) => sum + people, 0);
    const start = startOfPage(days, (pageNumber - 1) * pageSize);
    const rows = start ? await this.page(tenant, start, pageSize) : [];
    const list = await Promise.all(rows.map((row) => this.summary(row)));
    return { pageNumber, pageSize, totalPages: Math.ceil(totalRecords / pageSize), totalRecords, list };
  }

  /** Throws INVALID_VALUE for a code that is not of a registration of the tenant. */
  async require(tenant: string, code: string): Promise<Registration> {
    const looked = await this.subjects.byCode(tenant, code);
    if (looked?.known) return looked.known;
    throw unknownCode();
  }

  /** What the list and the details show of a person. */
  async summary({ tenant, id, code, profile, startedAt }: Registration): Promise<Summary> {
    const person = await this.profiles.open(tenant, id, profile);
    const { username, email, phoneNumber } = person;
    const name = nameOf(person);
    return { registrationCode: code, username, name, email, phoneNumber, startDate: startedAt.toISOString() };
  }

  /** Rows are skipped in the index, and only those of the page are read. */
  private async page(
    tenant: string,
    { before, offset }: { before: Date; offset: number },
    size: number,
  ): Promise<Registration[]> {
    const subjects = this.database.getRepository(Subject);
    const ids = await subjects
      .createQueryBuilder('subject')
      .select('subject.id', 'id')
      .where({ tenant, completedAt: LessThan(before) })
      .orderBy('subject.completedAt', 'DESC')
      .addOrderBy('subject.id', 'DESC')
      .offset(offset)
      .limit(size)
      .getRawMany<{ id: string }>();
    const rows = await subjects.find({
      where: { tenant, id: In(ids.map(({ id }) => id)), completedAt: Not(IsNull()) },
      order: { completedAt: 'DESC', id: 'DESC' },
    });
    return rows as Registration[];
  }
}

export function unknownCode(): DomainError {
  return new DomainError('INVALID_VALUE', 'not a valid registration code', { field: 'registrationCode' });
}

function nameOf({ firstName, lastName }: Profile): string {
  return [firstName, lastName].filter((part) => part !== '').join(' ');
}
