import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { knownMembers } from '../members/member.sql.js';
import { Descriptions } from './descriptions.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Which registrations there are, those included whose events have not come yet. */
@Injectable()
export class KnownRegistrations {
  constructor(
    private readonly database: DataSource,
    private readonly descriptions: Descriptions,
  ) {}

  /** Those of the codes that are members, or registrations, which are made members; in the members' spelling, by the caller's. */
  async among(tenant: string, codes: readonly string[]): Promise<Map<string, string>> {
    const asked = new Map(
      codes.map((code) => [code, code.toLowerCase()] as const).filter(([, code]) => UUID.test(code)),
    );
    const wanted = [...new Set(asked.values())];
    let known = await this.members(tenant, wanted);
    const unknown = wanted.filter((code) => !known.has(code));
    if (unknown.length > 0) {
      await this.descriptions.add(tenant, unknown);
      known = await this.members(tenant, wanted);
    }
    return new Map([...asked].filter(([, code]) => known.has(code)));
  }

  private async members(tenant: string, codes: readonly string[]): Promise<Set<string>> {
    const rows = await knownMembers(this.database.manager, [tenant, codes]);
    return new Set(rows.map(({ code }) => code));
  }
}
