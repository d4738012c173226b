import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { RegistrationServiceDescribeRequest } from '@bonafide/proto/gen/bonafide/onboarding/v1/registrations_pb';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Profiles } from '../../../journey/subject/profiles.js';
import { Subjects } from '../../../journey/subject/subjects.js';
import { isUuid } from '../../../journey/subject/uuid.js';
import { FaceSamples } from '../face-samples.js';
import { describeCodes, findCodes, listCodes, type StoredRegistration } from './registry.sql.js';

const MOST_NAMED = 500;
const MOST_LISTED = 10_000;
/** Sealed bytes of one answer, a little more than they are when they are opened. */
const MOST_BYTES = 4_000_000;
/** Nobody's username is longer, however it is spelt. */
const USERNAME_CHARACTERS = 1024;
/** Before every code. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** A registration as the registry shows it. */
export interface Entry {
  registrationCode: string;
  username: string;
  image?: Uint8Array;
  template?: Uint8Array;
}

/** Reads registered people for other services: one query for each call. */
@Injectable()
export class Registry {
  constructor(
    private readonly database: DataSource,
    private readonly subjects: Subjects,
    private readonly profiles: Profiles,
    private readonly faces: FaceSamples,
  ) {}

  /** In the order of the codes; unknown ones are left out, and so are the last ones where all are too large. */
  async describe(
    tenant: string,
    { registrationCodes, includeImage, includeTemplate }: RegistrationServiceDescribeRequest,
  ): Promise<{ registrations: Entry[]; isComplete: boolean }> {
    requireMost('registrationCodes', registrationCodes, MOST_NAMED);
    const codes = registrationCodes.filter(isUuid);
    const rows = await describeCodes(this.database.manager, [tenant, codes, includeImage, includeTemplate, MOST_BYTES]);
    const registrations: Entry[] = [];
    for (const row of rows) registrations.push(await this.open(tenant, row));
    return { registrations, isComplete: rows.length === (rows[0]?.known ?? 0) };
  }

  /** In the order of the usernames, each as it was asked for; unknown ones are left out. */
  async find(tenant: string, usernames: readonly string[]): Promise<{ username: string; registrationCode: string }[]> {
    requireMost('usernames', usernames, MOST_NAMED);
    const possible = usernames.filter(({ length }) => length <= USERNAME_CHARACTERS);
    const digests = await Promise.all(possible.map((username) => this.subjects.digest(tenant, username)));
    const found = await findCodes(this.database.manager, [tenant, digests]);
    const codes = new Map(found.map(({ usernameDigest, code }) => [usernameDigest.toString('hex'), code]));
    return possible.flatMap((username, nth) => {
      const registrationCode = codes.get(digests[nth]?.toString('hex') ?? '');
      return registrationCode ? [{ username, registrationCode }] : [];
    });
  }

  /** Codes behind `after`, ascending. */
  async list(tenant: string, { after, most }: { after: string; most: number }): Promise<string[]> {
    if (most < 1 || most > MOST_LISTED) throw invalid('most');
    if (after !== '' && !isUuid(after)) throw invalid('after');
    const rows = await listCodes(this.database.manager, [tenant, after || FIRST, most]);
    return rows.map(({ code }) => code);
  }

  private async open(tenant: string, row: StoredRegistration): Promise<Entry> {
    const { subjectId, code: registrationCode, profile, image, template } = row;
    const { username } = await this.profiles.open(tenant, subjectId, profile);
    return {
      registrationCode,
      username,
      ...(image && { image: (await this.faces.still({ tenant, subjectId, image })).image }),
      ...(template && { template: await this.faces.template({ tenant, subjectId, template }) }),
    };
  }
}

function requireMost(field: string, list: readonly string[], most: number): void {
  if (list.length > most) throw invalid(field);
}

function invalid(field: string): DomainError {
  return new DomainError('INVALID_VALUE', `Invalid "${field}" value.`, { field });
}
