import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LookupKeys } from './lookup-keys.js';

const KEY_BYTES = 32;

/** What stands for values that are too few to be kept under a plain hash: names, addresses, numbers, codes. */
@Injectable()
export class KeyedDigests {
  constructor(private readonly keys: LookupKeys) {}

  /**
   * HMAC-SHA256 of a text as it is, under a key that HKDF makes of the tenant's for this purpose: equal texts of two purposes
   * or tenants have unrelated digests.
   */
  async of(tenant: string, purpose: string, text: string): Promise<Buffer> {
    const key = hkdfSync('sha256', await this.keys.of(tenant), Buffer.alloc(0), `digest/${purpose}`, KEY_BYTES);
    return createHmac('sha256', Buffer.from(key)).update(text, 'utf8').digest();
  }
}
