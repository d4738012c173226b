import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';

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
  constructor(private readonly vault: Vault) {}

  seal(tenant: string, id: string, profile: Profile): Promise<Buffer> {
    return this.vault.seal(tenant, `profile:${id}`, Buffer.from(JSON.stringify(profile)));
  }

  async open(tenant: string, id: string, sealed: Uint8Array): Promise<Profile> {
    return JSON.parse((await this.vault.open(tenant, `profile:${id}`, sealed)).toString('utf8')) as Profile;
  }
}
