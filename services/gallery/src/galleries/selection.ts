import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { KnownRegistrations } from '../following/known-registrations.js';
import { People } from '../people/people.js';
import type { BulkBody, SelectorBody } from './gallery.schemas.js';

/** Whom a request means. Throws INVALID_VALUE, naming the field, for somebody who is not registered. */
@Injectable()
export class Selection {
  constructor(
    private readonly people: People,
    private readonly known: KnownRegistrations,
  ) {}

  /** The registration of one person; its code wins over the username. */
  async one(tenant: string, { registrationCode, username }: SelectorBody): Promise<string> {
    const code = registrationCode ?? (await this.people.find(tenant, [username ?? ''])).get(username ?? '');
    const found = code === undefined ? undefined : (await this.known.among(tenant, [code])).get(code);
    if (found === undefined) throw unknownPerson(registrationCode === undefined ? 'username' : 'registrationCode');
    return found;
  }

  /** The registrations of all persons of both lists, each once. */
  async many(tenant: string, { registrationCodes, usernames }: BulkBody): Promise<string[]> {
    const found = await this.people.find(tenant, [...new Set(usernames)]);
    const named = [
      ...registrationCodes.map((code, i) => ({ code, field: `registrationCodes[${i}]` })),
      ...usernames.map((username, i) => ({ code: found.get(username), field: `usernames[${i}]` })),
    ];
    const codes = named.flatMap(({ code }) => (code === undefined ? [] : [code]));
    const known = await this.known.among(tenant, codes);
    const selected = named.map(({ code, field }) => {
      const one = code === undefined ? undefined : known.get(code);
      if (one === undefined) throw unknownPerson(field);
      return one;
    });
    return [...new Set(selected)];
  }
}

function unknownPerson(field: string): DomainError {
  return new DomainError('INVALID_VALUE', `Field "${field}" names nobody who is registered.`, { field });
}
