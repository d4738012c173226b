import { Injectable } from '@nestjs/common';
import { Ledger } from '../ledger/ledger.js';
import { Members } from '../members/members.js';
import { People } from '../people/people.js';
import { endAwaited, type Taken } from './awaited.sql.js';

/** Templates of one answer: few enough that they are written quickly. */
const AT_A_TIME = 100;

/** Makes members of registrations as onboarding tells of them. */
@Injectable()
export class Descriptions {
  constructor(
    private readonly people: People,
    private readonly members: Members,
    private readonly ledger: Ledger,
  ) {}

  /** Follows those that were asked for; what was asked for again meanwhile is left to that. Throws while onboarding is away. */
  async follow(tenant: string, taken: readonly Taken[]): Promise<void> {
    for (let at = 0; at < taken.length; at += AT_A_TIME) {
      const some = taken.slice(at, at + AT_A_TIME);
      const prepared = await this.describe(
        tenant,
        some.map(({ code }) => code),
      );
      await this.ledger.change(tenant, async (change) => {
        const which = [some.map(({ code }) => code), some.map(({ asked }) => asked)];
        const ended = await endAwaited(change.manager, [tenant, ...which]);
        const codes = new Set(ended.map(({ code }) => code));
        await this.members.put(
          change,
          prepared.filter(({ code }) => codes.has(code)),
        );
      });
    }
  }

  /** Adds registrations that are not members yet, as far as onboarding knows them. */
  async add(tenant: string, codes: readonly string[]): Promise<void> {
    for (let at = 0; at < codes.length; at += AT_A_TIME) {
      const prepared = await this.describe(tenant, codes.slice(at, at + AT_A_TIME));
      await this.ledger.change(tenant, (change) => this.members.add(change, prepared));
    }
  }

  private async describe(tenant: string, codes: readonly string[]) {
    const found = await this.people.describe(tenant, codes, { template: true });
    const known = [...found.values()].map(({ registrationCode, template }) => ({ code: registrationCode, template }));
    return this.members.prepare(tenant, known);
  }
}
