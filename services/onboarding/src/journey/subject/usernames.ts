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

  /** The digest of a username, compared by code points after Unicode NFC; case matters. */
  async digest(tenant: string, username: string): Promise<Buffer> {
    return createHmac('sha256', await this.keys.of(tenant))
      .update(username.normalize('NFC'), 'utf8')
      .digest();
  }
}
