import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Registration } from './registration.entity.js';
import { Usernames } from './usernames.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Completed people of a tenant. */
@Injectable()
export class Registrations {
  constructor(
    private readonly database: DataSource,
    private readonly usernames: Usernames,
  ) {}

  async byCode(tenant: string, code: string): Promise<Registration | null> {
    if (!UUID.test(code)) return null;
    return this.database.getRepository(Registration).findOneBy({ tenant, code });
  }

  async byUsername(tenant: string, username: string): Promise<Registration | null> {
    return this.byDigest(tenant, await this.digest(tenant, username));
  }

  /** What stands for a username in the database. */
  digest(tenant: string, username: string): Promise<Buffer> {
    return this.usernames.digest(tenant, username);
  }

  async byDigest(tenant: string, usernameDigest: Buffer): Promise<Registration | null> {
    return this.database.getRepository(Registration).findOneBy({ tenant, usernameDigest });
  }
}
