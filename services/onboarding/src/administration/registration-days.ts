import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How many people were registered on a day (UTC) and still are. */
export interface RegistrationDay {
  /** `2026-11-27`. */
  day: string;
  people: number;
}

const DAY_MS = 86_400_000;

/** How many people a tenant has, by the day of their registration. */
@Injectable()
export class RegistrationDays {
  constructor(private readonly database: DataSource) {}

  /** The days that have people, the latest first. */
  of(tenant: string): Promise<RegistrationDay[]> {
    return this.database.query(
      `SELECT to_char(day, 'YYYY-MM-DD') AS day, sum(people)::int AS people FROM (
         SELECT day, people FROM registration_tally WHERE tenant = $1
         UNION ALL SELECT day, people FROM registration_change WHERE tenant = $1) counted
       GROUP BY day HAVING sum(people) > 0 ORDER BY day DESC`,
      [tenant],
    );
  }
}

/**
 * Where a page begins that skips so many people, the latest first: before which time, and how many to skip from there.
 * Only people of one day are then skipped by reading past them. Undefined past the end.
 */
export function startOfPage(
  days: readonly RegistrationDay[],
  skip: number,
): { before: Date; offset: number } | undefined {
  let passed = 0;
  for (const { day, people } of days) {
    if (skip < passed + people) return { before: new Date(Date.parse(day) + DAY_MS), offset: skip - passed };
    passed += people;
  }
  return undefined;
}
