import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Subject } from './subject.entity.js';

/** What `enroll` received about the person. */
export interface Profile {
  username: string;
  email: string;
  firstName: string;
  lastName: string;
  phoneNumber: string;
}

/** Profiles at rest: sealed, bound to the subject of the id. */
@Injectable()
export class Profiles {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
  ) {}

  seal(tenant: string, id: string, profile: Profile): Promise<Buffer> {
    return this.vault.seal(tenant, `profile:${id}`, Buffer.from(JSON.stringify(profile)));
  }

  async open(tenant: string, id: string, sealed: Uint8Array): Promise<Profile> {
    return JSON.parse((await this.vault.open(tenant, `profile:${id}`, sealed)).toString('utf8')) as Profile;
  }

  /** The profile of a person, registered or not. Throws INVALID_VALUE where the person was deleted meanwhile. */
  async of({ tenant, subjectId: id }: { tenant: string; subjectId: string }): Promise<Profile> {
    const subject = await this.database.getRepository(Subject).findOneBy({ tenant, id });
    if (!subject) throw new DomainError('INVALID_VALUE', 'The session has no person any more');
    return this.open(tenant, id, subject.profile);
  }
}
