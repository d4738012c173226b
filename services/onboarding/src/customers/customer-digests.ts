import { Injectable } from '@nestjs/common';
import { KeyedDigests } from '../journey/subject/keyed-digests.js';
import { sameUsername } from '../journey/subject/usernames.js';
import { comparable } from './customer-data.js';

/** What stands in the database for what customers are found by. */
@Injectable()
export class CustomerDigests {
  constructor(private readonly digests: KeyedDigests) {}

  /** Of a username as enrolments compare them: case matters. */
  username(tenant: string, username: string): Promise<Buffer> {
    return this.digests.of(tenant, 'customer username', sameUsername(username));
  }

  /** Of an e-mail address, whatever its case. */
  email(tenant: string, email: string): Promise<Buffer> {
    return this.digests.of(tenant, 'customer e-mail', email.normalize('NFC').toLowerCase());
  }

  /** Of a number in the form of E.164. */
  phoneNumber(tenant: string, number: string): Promise<Buffer> {
    return this.digests.of(tenant, 'customer number', number);
  }

  /** Of the value of a fact, as two are compared. */
  fact(tenant: string, label: string, value: string): Promise<Buffer> {
    return this.digests.of(tenant, `customer fact ${label}`, comparable(value));
  }
}
