import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseTime } from '../ledger/ledger.sql.js';
import { BEFORE_ALL, pagesByCode } from '../members/by-code.js';
import { People } from '../people/people.js';
import { memberCodes, unchangedSince } from './comparison.sql.js';

const PAGE = 10_000;

/** What a part of the registrations, in their order, shows. */
export interface Difference {
  /** How many registrations and members were compared. */
  readonly registrations: number;
  readonly members: number;
  /** Registrations that are no members, and members that are no registrations. */
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
}

/** Compares members with the registrations that onboarding has. */
@Injectable()
export class Differences {
  constructor(
    private readonly database: DataSource,
    private readonly people: People,
  ) {}

  /**
   * Part by part. A member counts as unknown only if nobody changed it since the comparison began and onboarding, asked for it
   * by its code, does not know it either. Throws UNAVAILABLE or TIMEOUT while onboarding is away.
   */
  async *of(tenant: string): AsyncIterable<Difference> {
    const [{ time } = { time: '' }] = await databaseTime(this.database.manager, []);
    let after = BEFORE_ALL;
    for await (const { codes, isLast } of this.people.list(tenant)) {
      const until = isLast ? null : (codes.at(-1) ?? null);
      const known = new Set<string>();
      for await (const member of this.members(tenant, after, until)) known.add(member);
      const listed = new Set(codes);
      const unknown = [...known].filter((code) => !listed.has(code));
      yield {
        registrations: codes.length,
        members: known.size,
        missing: codes.filter((code) => !known.has(code)),
        unknown: await this.stillUnknown(tenant, unknown, time),
      };
      after = codes.at(-1) ?? after;
    }
  }

  private async *members(tenant: string, from: string, until: string | null): AsyncIterable<string> {
    const read = (after: string) => memberCodes(this.database.manager, [tenant, after, until, PAGE]);
    for await (const rows of pagesByCode(PAGE, read, from)) for (const { code } of rows) yield code;
  }

  private async stillUnknown(tenant: string, codes: readonly string[], since: string): Promise<string[]> {
    if (codes.length === 0) return [];
    const rows = await unchangedSince(this.database.manager, [tenant, codes, since]);
    const asked = rows.map(({ code }) => code);
    const found = await this.people.describe(tenant, asked);
    return asked.filter((code) => !found.has(code));
  }
}
