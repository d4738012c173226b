import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LookupKeys } from './lookup-keys.js';

/**
 * Finds people by username without storing it: HMAC-SHA256 under the tenant's key. Equal usernames of two tenants have
 * unrelated digests.
 */
@Injectable()
export class Usernames {
  constructor(private readonly keys: LookupKeys) {}

  /** The digest of a username, compared by the code points of `sameUsername`; case matters. */
  async digest(tenant: string, username: string): Promise<Buffer> {
    return createHmac('sha256', await this.keys.of(tenant))
      .update(sameUsername(username), 'utf8')
      .digest();
  }
}

/** One spelling of a username: Unicode NFC, without white space around. */
export const sameUsername = (username: string): string => username.normalize('NFC').trim();
